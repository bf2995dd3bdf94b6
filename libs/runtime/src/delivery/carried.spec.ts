import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import { isCarried } from './carried.js';

const SETS = new Set(['kumpulan']);
const PARENT = { parent: { tenant: '21', instanceKey: 'induk', elementKey: 3 } };

describe('isCarried', () => {
  it.each<[ProcessEvent, boolean, boolean]>([
    [{ type: 'InstanceCompleted', variables: {} }, true, false],
    [{ type: 'InstanceCompleted' }, false, false],
    [{ type: 'InstanceTerminated', reason: 'selesai' }, true, false],
    [{ type: 'EscalationThrown', key: 1, code: 'batas', goesToParent: true }, true, true],
    [{ type: 'EscalationThrown', key: 1, code: 'batas', goesToParent: false }, false, false],
    [{ type: 'ElementCompleted', key: 1, elementId: 'kumpulan' } as ProcessEvent, true, true],
    [{ type: 'ElementCompleted', key: 1, elementId: 'lain' } as ProcessEvent, false, false],
    [{ type: 'VariablesSet', scopeKey: 0, variables: { a: 1 } }, false, false],
  ])('%j: of a called instance %s, of one that nobody called %s', (event, ofCalled, ofOther) => {
    expect(isCarried(event, PARENT, SETS)).toBe(ofCalled);
    expect(isCarried(event, {}, SETS)).toBe(ofOther);
  });
});

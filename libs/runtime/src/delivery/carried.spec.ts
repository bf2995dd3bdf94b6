import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import { isCarried } from './carried.js';

const PARENT = { parent: { tenant: '21', instanceKey: 'induk', elementKey: 3 } };

describe('isCarried', () => {
  it.each<[ProcessEvent, boolean, boolean]>([
    [{ type: 'InstanceCompleted', variables: {} }, true, false],
    [{ type: 'InstanceCompleted' }, false, false],
    [{ type: 'InstanceTerminated', reason: 'selesai' }, true, false],
    [{ type: 'EscalationThrown', key: 1, code: 'batas', goesToParent: true }, true, true],
    [{ type: 'EscalationThrown', key: 1, code: 'batas', goesToParent: false }, false, false],
    [{ type: 'VariablesSet', scopeKey: 0, variables: { a: 1 } }, false, false],
  ])('%j: of a called instance %s, of one that nobody called %s', (event, ofCalled, ofOther) => {
    expect(isCarried(event, PARENT)).toBe(ofCalled);
    expect(isCarried(event, {})).toBe(ofOther);
  });
});

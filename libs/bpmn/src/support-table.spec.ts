import { describe, expect, it } from '@jest/globals';
import { EVENT_POSITIONS, eventSupport, supportTable } from './support-table.js';

describe('supportTable', () => {
  it('should have one entry for each element and position', () => {
    const keys = supportTable().map((entry) => `${entry.element} ${entry.position}`);

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('should give a reason for all that is not executed, and for nothing else', () => {
    for (const entry of supportTable()) expect(entry.reason === undefined).toBe(entry.status === 'executed');
  });

  it('should follow table 10.93 of BPMN 2.0.2', () => {
    const where = (event: string) =>
      EVENT_POSITIONS.filter((position) => eventSupport(event, position).status !== 'notBpmn');

    expect(where('error event')).toEqual(['event sub-process start', 'boundary', 'end']);
    expect(where('terminate event')).toEqual(['end']);
    expect(where('link event')).toEqual(['intermediate catch', 'intermediate throw']);
    expect(where('timer event')).not.toContain('end');
    expect(where('message event')).toEqual([...EVENT_POSITIONS]);
    expect(where('none event')).toEqual(['start', 'intermediate throw', 'end']);
  });
});

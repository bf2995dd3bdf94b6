import { describe, expect, it } from '@jest/globals';
import type { ClockAction, ClockState } from '#calendar';
import { wasKept } from './clock-keeping.js';

const DUE = '2026-03-20T09:00:00.000Z';
const LATER = '2026-03-27T09:00:00.000Z';
const day = (n: number) => `2026-03-${n}T02:00:00.000Z`;
const clock = (state: ClockState['state'], due: string, ...lines: [ClockAction, number, string][]) =>
  ({
    state,
    due,
    ledger: lines.map(([action, at, dueThen]) => ({ action, at: day(at), due: dueThen })),
  }) as unknown as ClockState;
const kept = (one: ClockState, isAnswered = false) => wasKept(one, isAnswered, Date.parse(day(30)));

describe('whether a clock was kept', () => {
  it.each([
    ['stopped in time', true, clock('stopped', DUE, ['start', 10, DUE], ['stop', 20, DUE])],
    ['stopped late', false, clock('stopped', DUE, ['start', 10, DUE], ['stop', 23, DUE])],
    ['running past its date', false, clock('running', DUE, ['start', 10, DUE])],
    [
      'stopped long after, while it stood still',
      true,
      clock('stopped', DUE, ['start', 10, DUE], ['pause', 19, DUE], ['stop', 26, DUE]),
    ],
    [
      'paused late, and in time after that',
      false,
      clock(
        'stopped',
        LATER,
        ['start', 10, DUE],
        ['pause', 23, DUE],
        ['resume', 24, LATER],
        ['stop', 25, LATER],
      ),
    ],
    [
      'stopped, planned anew, and then late',
      false,
      clock(
        'stopped',
        LATER,
        ['start', 10, DUE],
        ['stop', 12, DUE],
        ['replan', 13, LATER],
        ['stop', 28, LATER],
      ),
    ],
    [
      'paused, planned anew while it stood still',
      true,
      clock(
        'stopped',
        LATER,
        ['start', 10, DUE],
        ['pause', 12, DUE],
        ['replan', 13, LATER],
        ['stop', 28, LATER],
      ),
    ],
    ['paused', undefined, clock('paused', DUE, ['start', 10, DUE], ['pause', 19, DUE])],
    ['running', undefined, clock('running', '2026-04-02T09:00:00.000Z', ['start', 10, DUE])],
  ])('should know one that is %s', (_name, expected, one) => {
    expect(kept(one)).toBe(expected);
  });

  it('should take what is paused after the answer as kept', () => {
    const paused = clock('paused', DUE, ['start', 10, DUE], ['pause', 19, DUE]);
    expect(kept(paused, true)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import { judge, parseFailCondition } from './fail-condition.js';
import { sampleOf } from './sample.js';
import { WhatIfTally } from './what-if-tally.js';
import type { CaseOutcome, PastComplaint, WhatIfReport } from './what-if.js';

const PAST: PastComplaint = {
  id: 'P1',
  complaint: {},
  receivedAtMs: 0,
  ended: { penyelesaian: '2026-03-10T09:00:00Z' },
};
const OUTCOME = {
  unit: '14.08/PUPR',
  unitName: 'PUPR',
  clocks: { penyelesaian: { workingDays: 14, due: '2026-03-12T09:00:00Z' } },
} as unknown as CaseOutcome;
const SOONER = {
  ...OUTCOME,
  clocks: { penyelesaian: { workingDays: 10, due: '2026-03-06T09:00:00Z' } },
};

describe('the count of a what-if', () => {
  it('should count breaches only where the past knows the end', () => {
    const tally = new WhatIfTally({ mostCases: 10 });
    tally.add(PAST, OUTCOME, SOONER, ['clocks']);
    tally.add({ ...PAST, ended: {} }, OUTCOME, SOONER, ['clocks']);

    expect(tally.report().clocks).toEqual([
      expect.objectContaining({ sooner: 2, withEnd: 1, breachedBefore: 0, breachedAfter: 1 }),
    ]);
  });

  it('should keep apart what neither side decides, and count what only one does', () => {
    const tally = new WhatIfTally({ mostCases: 10 });
    tally.add(PAST, { rejection: 'X' }, { rejection: 'X' }, []);
    tally.add(PAST, OUTCOME, { rejection: 'X' }, ['rejected']);

    expect(tally.report()).toMatchObject({
      complaints: 1,
      changed: 1,
      undecided: [{ id: 'P1', reason: 'X' }],
      routes: [{ from: '14.08/PUPR', to: '-', complaints: 1 }],
      workload: [{ unit: '14.08/PUPR', before: 1, after: 0 }],
    });
  });

  it('should go on from a report that was stored as if it had never stopped', () => {
    const bounds = { mostCases: 2, mostUndecided: 1 };
    const count = (tally: WhatIfTally, id: string): void => {
      tally.add({ ...PAST, id }, OUTCOME, { ...SOONER, unit: '14.08/DLH' }, ['unit', 'clocks']);
      tally.add({ ...PAST, id: `${id}x` }, { rejection: 'X' }, { rejection: 'X' }, []);
      if (tally.wantsCases)
        tally.addCase({
          id,
          aspects: ['unit'],
          before: OUTCOME,
          after: SOONER,
          trace: { before: [], after: [] },
        });
    };
    const whole = new WhatIfTally(bounds);
    let parts = new WhatIfTally(bounds);
    for (const id of ['a', 'b', 'c']) {
      count(whole, id);
      parts = WhatIfTally.from(JSON.parse(JSON.stringify(parts.report())) as WhatIfReport, bounds);
      count(parts, id);
    }

    expect(parts.report()).toEqual(whole.report());
    expect(parts.report()).toMatchObject({
      complaints: 3,
      undecided: [{ id: 'ax' }],
      undecidedLeftOut: 2,
      casesLeftOut: 1,
    });
  });

  it('should tell only as many cases as asked for, and how many are left out', () => {
    const tally = new WhatIfTally({ mostCases: 1 });
    for (const id of ['a', 'b']) {
      tally.add({ ...PAST, id }, OUTCOME, SOONER, ['clocks']);
      if (tally.wantsCases)
        tally.addCase({
          id,
          aspects: ['clocks'],
          before: OUTCOME,
          after: SOONER,
          trace: { before: [], after: [] },
        });
    }

    expect(tally.report()).toMatchObject({ changed: 2, cases: [{ id: 'a' }], casesLeftOut: 1 });
  });
});

describe('a sample', () => {
  it('should be the same for the same seed, in the order of the items, and of the size asked for', () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    const chosen = sampleOf(items, 50, 7);

    expect(chosen).toHaveLength(50);
    expect(chosen).toEqual([...chosen].sort((one, other) => one - other));
    expect(sampleOf(items, 50, 7)).toEqual(chosen);
    expect(sampleOf(items, 50, 8)).not.toEqual(chosen);
    expect(sampleOf(items, 2000, 7)).toEqual(items);
  });

  it('should give every item the same chance', () => {
    const hits = new Array<number>(10).fill(0);
    for (let seed = 0; seed < 5000; seed++)
      for (const item of sampleOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 3, seed)) hits[item]! += 1;

    for (const count of hits) expect(count / 5000).toBeCloseTo(0.3, 1);
  });
});

describe('a condition under which a what-if fails', () => {
  const report = {
    ...new WhatIfTally({ mostCases: 0 }).report(),
    complaints: 200,
    changed: 12,
    aspects: { unit: 4 },
    clocks: [
      {
        clock: 'x',
        sooner: 0,
        later: 0,
        onlyBefore: 0,
        onlyAfter: 0,
        withEnd: 9,
        breachedBefore: 2,
        breachedAfter: 5,
      },
    ],
  };

  it.each([
    ['changed>5%', 6, true],
    ['changed > 6 %', 6, false],
    ['changed>=12', 12, true],
    ['unit<3%', 2, true],
    ['category>0', 0, false],
    ['breaches>2', 3, true],
  ])('should judge %s', (text, value, holds) => {
    expect(judge(parseFailCondition(text)!, report)).toEqual({ value, holds });
  });

  it.each(['', 'changed', 'changed>', 'sometimes>5%', 'changed>-1', 'changed=5'])(
    'should not take "%s"',
    (text) => {
      expect(parseFailCondition(text)).toBeUndefined();
    },
  );
});

import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { layPolicies } from '../document/effective-policy.js';
import { evaluateCompiled, evaluateKind } from './evaluate-policy.js';
import { randomFacts, randomPolicy } from './random-policy.fixture.js';

const RUNS = 10_000;

/** `expect` takes ten times as long to find no difference: it is asked only to show one. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toStrictEqual(expected);
}

describe('compiled rules', () => {
  it(`should answer as json-rules-engine does on ${RUNS} random policies and facts`, async () => {
    let fired = 0;
    let evaluated = 0;
    await fc.assert(
      fc.asyncProperty(randomPolicy, randomFacts, async (documents, facts) => {
        const policy = layPolicies(documents);
        const reference = await evaluateKind(policy, 'category', facts, { evaluator: 'json-rules-engine' });
        expectSame(evaluateCompiled(policy, 'category', facts), reference);
        expectSame(evaluateCompiled(policy, 'category', facts, false), { ...reference, trace: [] });
        fired += reference.fired.length;
        evaluated += policy.rules.length;
      }),
      { numRuns: RUNS },
    );
    // Random rules that never fired, or always did, would prove nothing.
    expect(fired / evaluated).toBeGreaterThan(0.2);
    expect(fired / evaluated).toBeLessThan(0.8);
  }, 60_000);
});

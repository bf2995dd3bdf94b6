import { isDeepStrictEqual } from 'node:util';
import { enteredElements, firstMissing, lastEnd, rootVariables, type SimulatedWorld } from '#engine';
import type { PlayExpectation } from './play-script.js';

/** What differs from an expectation, a sentence each; tasks and the like are those of the whole world. */
export function checkExpectation(
  world: SimulatedWorld,
  instanceKey: string,
  expected: PlayExpectation,
): string[] {
  const instance = world.instance(instanceKey)!;
  const differences: string[] = [];
  const compare = (what: string, wanted: unknown, found: unknown): void => {
    if (wanted !== undefined && !isDeepStrictEqual(wanted, found))
      differences.push(
        `Expected ${what} ${JSON.stringify(wanted)}, but got ${JSON.stringify(found ?? null)}`,
      );
  };
  const sorted = (names: readonly string[] | undefined) => names && [...names].sort();
  const idsOf = (open: readonly { readonly elementId: string }[]) =>
    open.map(({ elementId }) => elementId).sort();
  compare('status', expected.status, instance.state.status);
  compare('ended', expected.ended, lastEnd(instance) ?? null);
  compare('tasks', sorted(expected.tasks), idsOf(world.tasks));
  compare('jobs', sorted(expected.jobs), idsOf(world.jobs));
  compare('incidents', sorted(expected.incidents), idsOf(world.incidents));
  const messages = world.subscriptions.flatMap((one) => (one.type === 'message' ? [one.name] : []));
  compare('messages', sorted(expected.messages), messages.sort());
  const variables = rootVariables(instance);
  for (const [name, value] of Object.entries(expected.variables ?? {}))
    compare(`variable ${name}`, value, variables[name]);
  const missing = expected.path && firstMissing(expected.path, enteredElements(instance));
  if (missing !== undefined)
    differences.push(
      `Expected the path to come to "${missing}" after what stands before it, but it went ${enteredElements(instance).join(' > ')}`,
    );
  return differences;
}

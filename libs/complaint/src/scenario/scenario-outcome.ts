import { firstMissing, lastEnd, rootVariables, type SimulatedWorld } from '#engine';
import { clocksIn } from '../clocks/replanned-clocks.js';
import type { ScenarioHost } from './scenario-host.js';
import type { ScenarioOutcome } from './scenario.js';

type Outcome = Required<Omit<ScenarioOutcome, 'arrivedIn' | 'avoids'>>;

/** How a played scenario stands, in the words of its `then`. */
export function outcomeOf(world: SimulatedWorld, host: ScenarioHost, timeZone: string): Outcome {
  const [main] = world.instances;
  const variables = main ? rootVariables(main) : {};
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  // The clocks are told where the complaint is now; it may have gone to another region.
  const owner = world.instances.findLast(({ state }) => state.businessKey === main?.state.businessKey);
  const clocks = Object.entries((owner && clocksIn(rootVariables(owner))) ?? {});
  return {
    ended: main && main.state.status !== 'active' ? (lastEnd(main) ?? null) : null,
    status: String(variables.status ?? ''),
    outcome: typeof variables.hasilAkhir === 'string' ? variables.hasilAkhir : null,
    path: pathOf(world),
    due: Object.fromEntries(
      clocks.flatMap(([name, clock]) =>
        typeof clock?.due === 'string' ? [[name, dayOf.format(new Date(clock.due))]] : [],
      ),
    ),
    provisional: clocks.filter(([, clock]) => clock?.isProvisional).map(([name]) => name),
    ledger: Object.fromEntries(
      clocks.map(([name, clock]) => [name, (clock?.ledger ?? []).map(({ action }) => action)]),
    ),
    sent: host.sent.map(({ kind }) => kind),
    breaches: host.breaches.map(({ level, role, holder }) => ({ level, role, holder })),
    openTasks: world.tasks.map(({ elementId }) => elementId).sort(),
    openFor: world.tasks
      .flatMap(({ elementId, candidateGroups }) => candidateGroups.map((group) => `${elementId} ${group}`))
      .sort(),
    variables,
  };
}

/** @returns what differs, a sentence each */
export function compareOutcome(expected: ScenarioOutcome, actual: Outcome, world: SimulatedWorld): string[] {
  const differences: string[] = [];
  const compare = (what: string, wanted: unknown, found: unknown): void => {
    if (wanted !== undefined && !isSame(wanted, found))
      differences.push(
        `Expected ${what} ${JSON.stringify(wanted)}, but got ${JSON.stringify(found ?? null)}`,
      );
  };
  compare('ended', expected.ended, actual.ended);
  compare('status', expected.status, actual.status);
  compare('outcome', expected.outcome, actual.outcome);
  compare('sent', expected.sent, actual.sent);
  // Only what the scenario tells of a breach is compared: most say nothing of its holder.
  compare(
    'breaches',
    expected.breaches,
    actual.breaches.map(({ level, role, holder }, index) =>
      expected.breaches?.[index]?.holder === undefined ? { level, role } : { level, role, holder },
    ),
  );
  compare('openFor', expected.openFor && [...expected.openFor].sort(), actual.openFor);
  compare('openTasks', expected.openTasks && [...expected.openTasks].sort(), actual.openTasks);
  for (const [name, day] of Object.entries(expected.due ?? {})) compare(`due ${name}`, day, actual.due[name]);
  compare(
    'provisional',
    expected.provisional && [...expected.provisional].sort(),
    [...actual.provisional].sort(),
  );
  for (const [name, actions] of Object.entries(expected.ledger ?? {}))
    compare(`ledger of ${name}`, actions, actual.ledger[name]);
  for (const [name, value] of Object.entries(expected.variables ?? {}))
    compare(`variable ${name}`, value, actual.variables[name]);
  const gap = firstMissing(expected.path ?? [], actual.path);
  if (gap !== undefined)
    differences.push(
      `Expected the path to come to "${gap}" in its turn, but it went ${actual.path.join(' > ')}`,
    );
  for (const id of expected.avoids ?? [])
    if (actual.path.includes(id)) differences.push(`Expected the path to avoid "${id}", but it went there`);
  const { arrivedIn } = expected;
  const businessKey = world.instances[0]?.state.businessKey;
  const regions = world.instances
    .filter(({ state }) => state.businessKey === businessKey)
    .map(({ tenant }) => tenant);
  if (arrivedIn !== undefined && !regions.slice(1).includes(arrivedIn))
    differences.push(
      `Expected the complaint to arrive in region ${arrivedIn}, but it was in ${regions.join(', ')}`,
    );
  return differences;
}

/** Elements that were entered in any instance, in the order in which it happened. */
function pathOf(world: SimulatedWorld): string[] {
  const entries = world.instances.flatMap((instance) => instance.entries);
  // Entries carry the order in which commands were carried out; instances keep only their own.
  return [...entries]
    .sort((a, b) => a.order - b.order)
    .flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'ElementEntered' ? [event.elementId] : [])),
    );
}

/** Whether two JSON values are the same, whatever the order of their properties. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b))
    return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}

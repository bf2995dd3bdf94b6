import type { Command } from '#engine';
import type { Json } from '#feel';
import type { CommandOutcome, ProcessRuntime } from '../command/process-runtime.js';
import type { OperationItem } from '../ports/operation.port.js';
import type { QueryStore } from '../ports/query.port.js';
import { targetsFault, targetsOf, type InstanceScreen, type TargetReader } from './instance-targets.js';
import { itemOf, type OperationHandler, type OperationTurn } from './operation-handler.js';

/** Things of a turn that are under way at once: their commands share group commits with each other. */
const AT_ONCE = 16;

/**
 * Does something for each of a batch's things, some at once, until the signal aborts.
 * @returns what came of those that were begun, in their order
 */
export async function eachAtOnce<T>(
  keys: readonly string[],
  signal: AbortSignal,
  work: (key: string) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < keys.length && !signal.aborted; from += AT_ONCE)
    done.push(...(await Promise.all(keys.slice(from, from + AT_ONCE).map(work))));
  return done;
}

/** One command for each instance of an operation. */
export function instanceOperation(
  targets: TargetReader,
  runtime: Pick<ProcessRuntime, 'execute'>,
  commandOf: (turn: OperationTurn) => Exclude<Command, { type: 'StartInstance' }>,
  checkInput: (input: Json) => string | undefined = () => undefined,
): OperationHandler {
  return {
    check: (input) => targetsFault(input) ?? checkInput(input),
    count: ({ tenant, input }) => targets.count(tenant, targetsOf(input)),
    next: ({ tenant, input }, cursor, limit) => targets.next(tenant, targetsOf(input), cursor, limit),
    async carryOut(keys, turn) {
      const { tenant, requestedBy: actor } = turn.operation;
      const command = commandOf(turn);
      const items = await eachAtOnce(keys, turn.signal, async (key) => {
        const options = { actor, idempotencyKey: turn.idempotencyKeyOf(key) };
        return itemOfOutcome(key, await runtime.execute(tenant, key, command, options));
      });
      return { items };
    },
  };
}

/** `suspend-instances`: holds the instances as they stand; with what they called unless `includesCalled` is false. */
export function suspendInstances(
  targets: TargetReader,
  runtime: Pick<ProcessRuntime, 'execute'>,
): OperationHandler {
  return instanceOperation(
    targets,
    runtime,
    ({ operation: { input, reason } }) => ({
      type: 'SuspendInstance',
      reason,
      includesCalled: (input as { includesCalled?: boolean }).includesCalled ?? true,
    }),
    (input) =>
      ['boolean', 'undefined'].includes(typeof (input as { includesCalled?: Json }).includesCalled)
        ? undefined
        : 'Expected "includesCalled" to be true or false',
  );
}

/** `resume-instances`: lets suspended instances go on. */
export function resumeInstances(
  targets: TargetReader,
  runtime: Pick<ProcessRuntime, 'execute'>,
): OperationHandler {
  return instanceOperation(targets, runtime, ({ operation }) => ({
    type: 'ResumeInstance',
    reason: operation.reason,
  }));
}

/** What has ended, or is so already, is nothing to do. */
export function itemOfOutcome(key: string, outcome: CommandOutcome): OperationItem {
  if (outcome.outcome === 'accepted') return itemOf(key, 'done');
  const { code, message } = outcome.rejection;
  return itemOf(key, code === 'INVALID_STATE' || code === 'NOT_FOUND' ? 'skipped' : 'failed', message);
}

/** `cancel-instances`: ends the instances before their end. */
export function cancelInstances(
  targets: TargetReader,
  runtime: Pick<ProcessRuntime, 'execute'>,
): OperationHandler {
  return instanceOperation(targets, runtime, ({ operation }) => ({
    type: 'CancelInstance',
    reason: operation.reason,
  }));
}

/** What `resolve-incidents` takes; all of what is given must hold. */
interface ResolveInput {
  readonly kind?: string;
  readonly elementId?: string;
}

/** `resolve-incidents`: lets the elements of a region's open incidents take their failed step again; tells what came of each. */
export function resolveIncidents(
  queries: Pick<QueryStore, 'incidents' | 'incidentsByInstance'>,
  screen: InstanceScreen,
  runtime: Pick<ProcessRuntime, 'execute'>,
): OperationHandler {
  return {
    check: (input) =>
      typeof input === 'object' && input !== null && !Array.isArray(input)
        ? undefined
        : 'Expected an object with "kind" or "elementId", or an empty one',
    async next({ tenant, input }, cursor, limit) {
      const { kind, elementId } = input as ResolveInput;
      const after = typeof cursor === 'string' ? { after: cursor } : {};
      // The youngest first: what is raised anew meanwhile is not met again.
      const page = await queries.incidents([tenant], true, { first: limit, ...after });
      const found = page.items.map(({ item }) => item);
      const screened = await screen(
        tenant,
        found.map(({ instanceKey }) => instanceKey),
      );
      const wanted = found.filter(
        (one) =>
          !screened.has(one.instanceKey) &&
          (kind === undefined || one.kind === kind) &&
          (elementId === undefined || one.elementId === elementId),
      );
      const last = page.items.at(-1);
      return {
        keys: wanted.map(({ instanceKey, key }) => `${instanceKey}/${key}`),
        ...(page.hasNextPage && last ? { cursor: last.cursor } : {}),
      };
    },
    async carryOut(keys, turn) {
      const { tenant, requestedBy: actor, reason } = turn.operation;
      const items = await eachAtOnce(keys, turn.signal, async (key) => {
        const [instanceKey = '', incident] = key.split('/');
        const incidentKey = Number(incident);
        const outcome = await runtime.execute(
          tenant,
          instanceKey,
          { type: 'ResolveIncident', incidentKey, reason },
          { actor, idempotencyKey: turn.idempotencyKeyOf(key) },
        );
        if (outcome.outcome === 'rejected') return itemOfOutcome(key, outcome);
        const incidents = await queries.incidentsByInstance([{ tenant, instanceKey }]);
        const elementKey = incidents.find((one) => one.key === incidentKey)?.elementKey;
        const again = incidents.find(
          (one) => one.key > incidentKey && one.elementKey === elementKey && one.resolvedAt === undefined,
        );
        return again ? itemOf(key, 'failed', again.message) : itemOf(key, 'done');
      });
      return { items };
    },
  };
}

import { addDuration, Iso8601Error, parseDuration, parseInstant } from '#bpmn';
import type { OpenSubscription, SimulatedOutcome, SimulatedWorld } from '#engine';
import { checkExpectation } from './play-expectation.js';
import type { PlayStep } from './play-script.js';

/** A step that cannot be taken, or an expectation that does not hold. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

/** Takes one step of a script. @throws StepFailed when the world does not allow it */
export async function takeStep(world: SimulatedWorld, step: PlayStep): Promise<void> {
  try {
    await take(world, step);
  } catch (error) {
    if (error instanceof Iso8601Error || error instanceof RangeError) throw new StepFailed(error.message);
    throw error;
  }
}

async function take(world: SimulatedWorld, step: PlayStep): Promise<void> {
  if ('claim' in step) accepted(await world.claim(find(world.tasks, step, step.claim, 'task'), step.as));
  else if ('completeTask' in step) {
    const task = find(world.tasks, step, step.completeTask, 'task');
    accepted(await world.completeTask(task, step.data, step.as));
  } else if ('completeJob' in step)
    accepted(await world.completeJob(find(world.jobs, step, step.completeJob, 'job'), step.variables));
  else if ('failJob' in step) {
    const { message = 'failed by the script', retriesLeft } = step;
    accepted(await world.failJob(find(world.jobs, step, step.failJob, 'job'), message, retriesLeft));
  } else if ('throwError' in step) {
    const { code, message = code, variables } = step;
    const job = find(world.jobs, step, step.throwError, 'job');
    accepted(await world.throwError(job, { code, message, ...(variables ? { variables } : {}) }));
  } else if ('signal' in step) await broadcast(world, step);
  else if ('message' in step) await publish(world, step);
  else if ('advance' in step) await world.advance(step.advance);
  else if ('advanceTo' in step) await world.advanceTo(parseInstant(step.advanceTo));
  else if ('setVariables' in step)
    accepted(await world.setVariables(instanceOf(world, step), step.setVariables));
  else if ('resolveIncident' in step) {
    const { instanceKey, key } = find(world.incidents, step, step.resolveIncident, 'incident');
    accepted(await world.resolveIncident(instanceKey, key, step.reason));
  } else if ('cancel' in step) accepted(await world.cancel(instanceOf(world, step), step.cancel));
  else {
    const differences = checkExpectation(world, instanceOf(world, step), step.expect);
    if (differences.length > 0) throw new StepFailed(differences.join('; '));
  }
}

function accepted(outcome: SimulatedOutcome): void {
  if (outcome.outcome === 'rejected') throw new StepFailed(outcome.rejection.message);
}

type Addressed = Pick<PlayStep, 'instance' | 'nth'>;

function find<T extends { readonly instanceKey: string; readonly elementId: string }>(
  open: readonly T[],
  { instance, nth = 0 }: Addressed,
  name: string,
  kind: string,
): T {
  const matches = open.filter(
    (one) =>
      (instance === undefined || one.instanceKey === instance) &&
      (one.elementId === name || ('jobType' in one && one.jobType === name)),
  );
  const found = matches[nth];
  if (found) return found;
  const known = open.map(({ elementId }) => elementId).join(', ') || 'none';
  throw new StepFailed(
    `Expected the ${kind} "${name}"${nth > 0 ? ` number ${nth}` : ''} to be open, but open are: ${known}`,
  );
}

function instanceOf(world: SimulatedWorld, { instance }: Addressed): string {
  const found = instance === undefined ? world.instances[0] : world.instance(instance);
  if (!found) throw new StepFailed(`Expected instance ${instance ?? ''} to exist, but it does not`);
  return found.state.instanceKey;
}

async function publish(world: SimulatedWorld, step: Extract<PlayStep, { message: string }>): Promise<void> {
  const { message: name, variables, timeToLive } = step;
  const waiter = world.subscriptions.find(
    (one): one is Extract<OpenSubscription, { type: 'message' }> =>
      one.type === 'message' && one.name === name && (step.instance ?? one.instanceKey) === one.instanceKey,
  );
  const tenant = step.tenant ?? waiter?.tenant;
  const outcome = await world.publish({
    name,
    correlationKey: step.correlationKey ?? waiter?.correlationKey ?? '',
    timeToLiveMs:
      timeToLive === undefined ? 0 : addDuration(world.now, parseDuration(timeToLive)) - world.now,
    ...(variables ? { variables } : {}),
    ...(tenant === undefined ? {} : { tenant }),
  });
  if (outcome.instanceKeys.length > 0 || outcome.isBuffered) return;
  const waited = world.subscriptions.flatMap((one) => (one.type === 'message' ? [one.name] : []));
  throw new StepFailed(
    `Expected somebody to wait for the message "${name}", but waited for are: ${waited.join(', ') || 'none'}`,
  );
}

async function broadcast(
  world: SimulatedWorld,
  { signal: name, tenant, variables }: Extract<PlayStep, { signal: string }>,
): Promise<void> {
  const reached = await world.broadcast({
    name,
    ...(tenant === undefined ? {} : { tenant }),
    ...(variables ? { variables } : {}),
  });
  if (reached === 0)
    throw new StepFailed(`Expected somebody to wait for the signal "${name}", but nobody does`);
}

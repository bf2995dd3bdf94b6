import type { Execution } from '../execution.js';
import { createJob } from '../behaviors/jobs.js';
import { InvariantViolation } from '../invariant-violation.js';
import { planMigration, type MigrationPlan } from '../migration/migration-plan.js';
import { ModelFault } from '../model-fault.js';
import { subscriptionOf } from '../process-state.js';
import { closeSubscription, subscribe } from '../subscriptions.js';
import { reject, type Handlers } from './handler.js';

/** Reasons in one refusal; a plan has them all. */
const SHOWN = 5;

export const migrationHandlers: Handlers<'MigrateInstance'> = {
  MigrateInstance: (x, command) => {
    const { definitionKey: from, bpmnProcessId } = x.state;
    const source = x.context.migratesFrom;
    if (!source) throw new InvariantViolation('Expected the version that the instance leaves to be given');
    if (from !== command.from)
      return reject(
        'INVALID_STATE',
        `Expected the instance to run by version ${command.from}, but it runs by ${from}`,
      );
    if (from === command.definitionKey)
      return reject('INVALID_ARGUMENT', 'Expected another version than the one that the instance runs by');
    if (x.process.bpmnProcessId !== bpmnProcessId)
      return reject(
        'INVALID_ARGUMENT',
        `Expected a version of "${bpmnProcessId}", but it is one of "${x.process.bpmnProcessId}"`,
      );
    const plan = planMigration(source, x.process, x.state, command.mapping);
    if (plan.refusals.length > 0) return reject('NOT_MIGRATABLE', refusalText(plan.refusals));
    const { renamed, tasks } = plan;
    const { definitionKey, reason } = command;
    x.emit({ type: 'InstanceMigrated', from, definitionKey, reason, renamed, tasks });
    try {
      moveSubscriptions(x, plan);
      moveJobs(x);
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      return reject('NOT_MIGRATABLE', error.message);
    }
    // Tokens that wait for others are looked at by the rules of the other version.
    for (const scope of x.state.elements)
      if (scope.arrivals && !scope.adHoc) x.completeScopeWhenDrained(scope.key);
    return undefined;
  },
};

function refusalText(refusals: MigrationPlan['refusals']): string {
  const more = refusals.length > SHOWN ? `; and ${refusals.length - SHOWN} more` : '';
  return `${refusals
    .slice(0, SHOWN)
    .map(({ message }) => message)
    .join('; ')}${more}`;
}

function moveSubscriptions(x: Execution, { closed, opened }: MigrationPlan): void {
  for (const key of closed) closeSubscription(x, subscriptionOf(x.state, key)!);
  for (const { elementKey, catchId, part } of opened) {
    const catcher = x.node(catchId);
    const event = 'event' in catcher ? catcher.event : { type: 'none' as const };
    const awaited = event.type === 'multiple' && part !== undefined ? event.events[part]! : event;
    subscribe(x, x.find(elementKey)!, catcher, awaited, part);
  }
}

/** A job of the same type stays with its lease; of another type it is made anew, and a worker that has it loses it. */
function moveJobs(x: Execution): void {
  for (const { key, wait } of x.state.elements) {
    if (wait?.type !== 'job') continue;
    const element = x.find(key)!;
    const node = x.nodeOf(element);
    const job = 'job' in node ? node.job : undefined;
    if (!job || x.evaluate(job.jobType, key) === wait.jobType) continue;
    x.emit({ type: 'JobCanceled', key });
    createJob(x, element, node, job);
  }
}

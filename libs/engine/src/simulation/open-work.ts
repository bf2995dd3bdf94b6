import { visibleVariables } from '../variable-scope.js';
import type { Incident, Subscription, UserTaskWait, JobWait, Variables } from '../process-state.js';
import type { SimulatedInstance, WorkReference } from './simulation.js';

interface Work extends WorkReference {
  readonly tenant: string;
  readonly elementId: string;
  readonly name?: string;
  /** Variables that the element sees, inner scopes first. */
  readonly variables: Variables;
}
export type OpenTask = Work & Omit<UserTaskWait, 'type'>;
export type OpenJob = Work & Omit<JobWait, 'type'> & { readonly headers: Readonly<Record<string, string>> };
export type OpenSubscription = { readonly instanceKey: string; readonly tenant: string } & Subscription;
export type OpenIncident = { readonly instanceKey: string; readonly tenant: string } & Incident;

/** Open user tasks of instances, in the order in which they were created. */
export function openTasks(instances: Iterable<SimulatedInstance>): OpenTask[] {
  return waiting(instances, 'userTask', ({ type: _type, ...task }, work) => ({ ...work, ...task }));
}

/** Open jobs of instances, in the order in which they were created. */
export function openJobs(instances: Iterable<SimulatedInstance>): OpenJob[] {
  return waiting(instances, 'job', ({ type: _type, ...job }, work, instance) => ({
    ...work,
    ...job,
    headers: headersOf(instance, work.elementId),
  }));
}

/** Open timers, messages and signals, in the order in which they were subscribed to. */
export function openSubscriptions(instances: Iterable<SimulatedInstance>): OpenSubscription[] {
  return [...instances].flatMap(({ tenant, state }) =>
    state.subscriptions.map((one) => ({ ...one, tenant, instanceKey: state.instanceKey })),
  );
}

export function openIncidents(instances: Iterable<SimulatedInstance>): OpenIncident[] {
  return [...instances].flatMap(({ tenant, state }) =>
    state.incidents.map((one) => ({ ...one, tenant, instanceKey: state.instanceKey })),
  );
}

/** Headers of the job that an element creates. */
export function headersOf(instance: SimulatedInstance, elementId: string): Readonly<Record<string, string>> {
  const node = instance.process.nodeById.get(elementId);
  return (node && 'job' in node && node.job?.headers) || {};
}

type WaitOf = { userTask: UserTaskWait; job: JobWait };

function waiting<T extends keyof WaitOf, R>(
  instances: Iterable<SimulatedInstance>,
  type: T,
  map: (wait: WaitOf[T], work: Work, instance: SimulatedInstance) => R,
): R[] {
  const found: R[] = [];
  for (const instance of instances) {
    const { tenant, state, process } = instance;
    for (const { key, elementId, wait } of state.elements) {
      if (wait?.type !== type) continue;
      const name = process.nodeById.get(elementId)?.name;
      const work: Work = {
        tenant,
        instanceKey: state.instanceKey,
        elementKey: key,
        elementId,
        ...(name === undefined ? {} : { name }),
        variables: visibleVariables(state, key),
      };
      found.push(map(wait as WaitOf[T], work, instance));
    }
  }
  return found;
}

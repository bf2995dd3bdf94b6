import type { ProcessEvent } from '#engine';

/** Transitions of XES's lifecycle extension that occur here. */
export type Transition =
  'schedule' | 'assign' | 'reassign' | 'start' | 'suspend' | 'resume' | 'complete' | 'withdraw' | 'pi_abort';

/** A step of an activity, as process mining counts it. */
export interface ActivityStep {
  /** Id of the element in the model; of the process itself its id. */
  readonly elementId: string;
  readonly transition: Transition;
  readonly dueAt?: string;
}

const OF_TASKS_AND_JOBS: Readonly<Partial<Record<ProcessEvent['type'], Transition>>> = {
  UserTaskCreated: 'schedule',
  UserTaskClaimed: 'assign',
  UserTaskAssigned: 'reassign',
  UserTaskReleased: 'reassign',
  UserTaskCompleted: 'complete',
  UserTaskCanceled: 'withdraw',
  JobCreated: 'schedule',
  JobCompleted: 'complete',
  JobErrorThrown: 'pi_abort',
  JobCanceled: 'withdraw',
  ChildRequested: 'start',
  ChildCompleted: 'complete',
  ChildCanceled: 'pi_abort',
  DecisionEvaluated: 'complete',
  IncidentRaised: 'suspend',
  IncidentResolved: 'resume',
};

/** Follows one instance's events in order and tells which of them are steps of an activity, and of which one. */
export class ActivityReader {
  private bpmnProcessId = '';
  /** Elements by their key in the instance, and by that of their incidents. */
  private readonly elements = new Map<number, string>();
  private readonly incidents = new Map<number, string>();
  private readonly catches = new Map<number, string>();

  /** Id of the element that an event is about, where it is about one. */
  elementOf(event: ProcessEvent): string | undefined {
    if ('elementId' in event && typeof event.elementId === 'string') return event.elementId;
    if ('catchId' in event) return event.catchId;
    if (!('key' in event)) return undefined;
    if (event.type === 'IncidentResolved') return this.incidents.get(event.key);
    return this.catches.get(event.key) ?? this.elements.get(event.key);
  }

  read(event: ProcessEvent): ActivityStep | undefined {
    if (event.type === 'InstanceStarted') this.bpmnProcessId = event.bpmnProcessId;
    if (event.type === 'InstanceMigrated') this.rename(event.renamed);
    if (event.type === 'ElementEntered') this.elements.set(event.key, event.elementId);
    if (event.type === 'IncidentRaised') this.incidents.set(event.key, event.elementId);
    if ('catchId' in event && 'key' in event) this.catches.set(event.key, event.catchId);
    const transition = OF_TASKS_AND_JOBS[event.type];
    if (transition) {
      const dueAt = event.type === 'UserTaskCreated' ? event.dueAt : undefined;
      return { elementId: this.elementOf(event) ?? '', transition, ...(dueAt !== undefined && { dueAt }) };
    }
    switch (event.type) {
      case 'InstanceStarted':
        return { elementId: this.bpmnProcessId, transition: 'start' };
      case 'InstanceCompleted':
        return { elementId: this.bpmnProcessId, transition: 'complete' };
      case 'InstanceTerminated':
        return { elementId: this.bpmnProcessId, transition: 'pi_abort' };
      case 'TimerTriggered':
      case 'MessageCorrelated':
      case 'SignalReceived':
      case 'ConditionTriggered':
        return { elementId: this.elementOf(event) ?? '', transition: 'complete' };
      default:
        return undefined;
    }
  }

  /** What goes on by another version is told by the ids that it has there. */
  private rename(renamed: Readonly<Record<string, string>>): void {
    for (const known of [this.elements, this.incidents, this.catches])
      for (const [key, id] of known) if (Object.hasOwn(renamed, id)) known.set(key, renamed[id]!);
  }
}

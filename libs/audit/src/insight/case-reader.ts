import type { EventOf, ProcessEvent } from '#engine';
import { CaseDeviations, type ConformanceModel } from './case-deviations.js';
import type { ElementTally } from './element-tally.js';

/** A live element of a case. */
interface Visit {
  readonly elementId: string;
  readonly enteredAt: number;
  /** One of several of a marked activity: counted within it. */
  readonly isInner: boolean;
  task?: { readonly createdAt: number; readonly dueAt?: number; isTaken: boolean };
}

/** Where the counts of all cases go. */
export interface Tallies {
  element(elementId: string): ElementTally;
  flowTaken(flowId: string): void;
  /** A version that a case runs by, as far as it is known. */
  knownModel(definitionKey: string): ConformanceModel | undefined;
}

const ACTIVITIES: ReadonlySet<string> = new Set([
  'userTask',
  'serviceTask',
  'sendTask',
  'receiveTask',
  'businessRuleTask',
  'scriptTask',
  'manualTask',
  'task',
  'callActivity',
]);

/** Follows one case entry by entry and counts what happened in it. */
export class CaseReader {
  /** Epoch ms. */
  endedAt: number | undefined;
  status: 'open' | 'completed' | 'terminated' = 'open';
  /** Activities in the order in which they were completed. */
  readonly path: string[] = [];
  readonly deviations = new CaseDeviations();
  private readonly visits = new Map<number, Visit>();
  private readonly kinds = new Map<number, string>();

  constructor(
    readonly instanceKey: string,
    readonly startedAt: number,
    private model: ConformanceModel | undefined,
    private readonly tallies: Tallies,
  ) {}

  /** @param at epoch ms of the entry */
  read(commandType: string, events: readonly ProcessEvent[], at: number): void {
    this.deviations.command(commandType);
    for (const event of events) {
      this.deviations.event(event, this.model);
      this.count(event, at);
    }
  }

  /** What is open and overdue when nothing more is read. @param now epoch ms */
  close(now: number): void {
    for (const { elementId, task } of this.visits.values())
      if (task?.dueAt !== undefined && task.dueAt < now) this.tallies.element(elementId).breached++;
  }

  private count(event: ProcessEvent, at: number): void {
    switch (event.type) {
      case 'InstanceMigrated':
        this.goOnBy(event);
        return;
      case 'SequenceFlowTaken':
        this.tallies.flowTaken(event.flowId);
        return;
      case 'ElementEntered': {
        const isInner = event.loopCounter !== undefined;
        this.visits.set(event.key, { elementId: event.elementId, enteredAt: at, isInner });
        this.kinds.set(event.key, event.elementType);
        if (!isInner) this.tallies.element(event.elementId).entered++;
        return;
      }
      case 'ElementCompleted':
      case 'ElementTerminated':
        this.leave(event.key, event.type === 'ElementCompleted', at);
        return;
      case 'UserTaskCreated': {
        const visit = this.visits.get(event.key);
        if (!visit) return;
        visit.task = {
          createdAt: at,
          isTaken: false,
          ...(event.dueAt !== undefined && { dueAt: Date.parse(event.dueAt) }),
        };
        if (event.assignee !== undefined) this.taken(event.key, at);
        return;
      }
      case 'UserTaskClaimed':
      case 'UserTaskAssigned':
        this.taken(event.key, at);
        return;
      case 'UserTaskCompleted':
        this.taken(event.key, at);
        this.taskEnded(event.key, at);
        return;
      case 'UserTaskCanceled':
        this.taskEnded(event.key, at);
        return;
      case 'IncidentRaised':
        this.tallies.element(event.elementId).incidents++;
        return;
      case 'InstanceCompleted':
      case 'InstanceTerminated':
        this.status = event.type === 'InstanceCompleted' ? 'completed' : 'terminated';
        this.endedAt = at;
        this.visits.clear();
        return;
    }
  }

  /** What is live is counted under the name that it has in the version that the case goes on by. */
  private goOnBy({ definitionKey, renamed }: EventOf<'InstanceMigrated'>): void {
    this.model = this.tallies.knownModel(definitionKey);
    for (const [key, visit] of this.visits) {
      const elementId = Object.hasOwn(renamed, visit.elementId) ? renamed[visit.elementId]! : visit.elementId;
      this.visits.set(key, { ...visit, elementId });
    }
  }

  private leave(key: number, isCompleted: boolean, at: number): void {
    const visit = this.visits.get(key);
    if (!visit) return;
    this.visits.delete(key);
    if (visit.isInner) return;
    const tally = this.tallies.element(visit.elementId);
    if (!isCompleted) {
      tally.terminated++;
      return;
    }
    tally.completed++;
    tally.duration.add(at - visit.enteredAt);
    if (ACTIVITIES.has(this.kinds.get(key)!)) this.path.push(visit.elementId);
  }

  private taken(key: number, at: number): void {
    const visit = this.visits.get(key);
    if (!visit?.task || visit.task.isTaken) return;
    visit.task.isTaken = true;
    this.tallies.element(visit.elementId).untilTaken.add(at - visit.task.createdAt);
  }

  private taskEnded(key: number, at: number): void {
    const visit = this.visits.get(key);
    if (!visit?.task) return;
    if (visit.task.dueAt !== undefined && at > visit.task.dueAt)
      this.tallies.element(visit.elementId).breached++;
    visit.task = undefined;
  }
}

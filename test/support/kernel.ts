import { expect } from '@jest/globals';
import { readModel, type ExecutableProcess } from '#bpmn';
import {
  decide,
  elementOf,
  replay,
  ROOT_KEY,
  type Command,
  type Decision,
  type DecisionRequest,
  type ProcessEvent,
  type ProcessState,
  type Rejection,
  type Variables,
} from '#engine';

/** Epoch ms at which every kernel test begins. */
export const START = Date.parse('2026-03-02T02:00:00Z');

/** One instance in the bare kernel. After every command the fold of the events must be the state. */
export class KernelRun {
  readonly events: ProcessEvent[] = [];
  state: ProcessState | undefined;
  requests: readonly DecisionRequest[] = [];
  now = START;

  private constructor(public process: ExecutableProcess) {}

  static async of(xml: string, bpmnProcessId?: string): Promise<KernelRun> {
    const { processes, findings } = await readModel(xml);
    expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
    const process = bpmnProcessId
      ? processes.find((one) => one.bpmnProcessId === bpmnProcessId)
      : processes[0];
    return new KernelRun(process!);
  }

  start(variables: Variables = {}, more: Partial<Extract<Command, { type: 'StartInstance' }>> = {}): this {
    return this.do({ type: 'StartInstance', instanceKey: 'i-1', definitionKey: 'd-1', variables, ...more });
  }

  /** Carries a command out and expects it to be accepted. */
  do(command: Command): this {
    this.take(decide(this.process, this.state, command, { now: this.now }));
    return this;
  }

  /** Goes on by another version of the process, and expects it to be possible. */
  migrate(target: ExecutableProcess, mapping: Record<string, string> = {}): this {
    const decision = this.decideMigration(target, mapping);
    this.take(decision);
    this.process = target;
    return this;
  }

  migrationRefused(target: ExecutableProcess, mapping: Record<string, string> = {}): Rejection {
    const decision = this.decideMigration(target, mapping);
    if (decision.outcome === 'accepted') throw new Error('Expected the migration to be rejected');
    return decision.rejection;
  }

  private decideMigration(target: ExecutableProcess, mapping: Record<string, string>): Decision {
    const command: Command = {
      type: 'MigrateInstance',
      from: 'd-1',
      definitionKey: 'd-2',
      mapping,
      reason: 'versi baru',
    };
    return decide(target, this.state, command, { now: this.now, migratesFrom: this.process });
  }

  private take(decision: Decision): void {
    if (decision.outcome === 'rejected')
      throw new Error(`${decision.rejection.code}: ${decision.rejection.message}`);
    this.events.push(...decision.events);
    this.state = decision.state;
    this.requests = decision.requests;
    expect(replay(this.events)).toEqual(this.state);
    if (this.state.status !== 'active' && this.state.status !== 'suspended') {
      expect(this.state.elements).toEqual([]);
      expect(this.state.subscriptions).toEqual([]);
      expect(this.state.incidents).toEqual([]);
    }
  }

  refused(command: Command): Rejection {
    const decision = decide(this.process, this.state, command, { now: this.now });
    if (decision.outcome === 'accepted') throw new Error(`Expected ${command.type} to be rejected`);
    return decision.rejection;
  }

  /** Key of the live instance of an element; the `nth` of several. */
  key(elementId: string, nth = 0): number {
    const found = this.state!.elements.filter((element) => element.elementId === elementId && !element.loop);
    expect(found.length).toBeGreaterThan(nth);
    return found[nth]!.key;
  }

  completeTask(elementId: string, variables: Variables = {}, nth = 0): this {
    return this.do({ type: 'CompleteUserTask', elementKey: this.key(elementId, nth), variables });
  }

  completeJob(elementId: string, variables: Variables = {}, nth = 0): this {
    return this.do({ type: 'CompleteJob', elementKey: this.key(elementId, nth), variables });
  }

  subscription(catchId: string) {
    const found = this.state!.subscriptions.find((one) => one.catchId === catchId);
    if (!found) throw new Error(`Expected ${catchId} to be subscribed`);
    return found;
  }

  /** Moves the clock to the timer of a catching node and fires it. */
  fire(catchId: string): this {
    const timer = this.state!.subscriptions.find((one) => one.catchId === catchId && one.type === 'timer');
    if (timer?.type !== 'timer') throw new Error(`Expected ${catchId} to be a timer`);
    this.now = Date.parse(timer.dueAt);
    return this.do({ type: 'TriggerTimer', subscriptionKey: timer.key });
  }

  message(catchId: string, variables: Variables = {}): this {
    const { key } = this.subscription(catchId);
    return this.do({ type: 'CorrelateMessage', subscriptionKey: key, messageId: 'm', variables });
  }

  /** Ids of the live elements, in order of their keys; the process itself left out. */
  get live(): string[] {
    return this.state!.elements.filter((element) => element.key !== 0).map((element) => element.elementId);
  }

  get incidents() {
    return [...this.state!.incidents];
  }

  get variables(): Variables {
    return elementOf(this.state, ROOT_KEY)?.variables ?? {};
  }

  /** Ids of the elements that were completed, in order. */
  get completed(): string[] {
    return this.events.flatMap((event) => (event.type === 'ElementCompleted' ? [event.elementId] : []));
  }
}

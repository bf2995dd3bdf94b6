import type { ExecutableProcess } from '#bpmn';
import type { Command } from '../commands.js';
import { decide } from '../decide.js';
import type { Decision, DecisionRequest, Rejection } from '../decision.js';
import type { ProcessEvent } from '../events.js';
import { InvariantViolation } from '../invariant-violation.js';
import { elementOf, type ProcessState } from '../process-state.js';
import type {
  SimulatedInstance,
  SimulatedOutcome,
  SimulatedPlace,
  SimulatedStart,
  SimulationOptions,
} from './simulation.js';
import { verifyReplay } from './verify-replay.js';

const NATIONAL = 'nasional';

type Known = SimulatedInstance | { readonly tenant: string; readonly process: ExecutableProcess };

/** Runs commands on instances in memory; knows nothing of what an event means to other instances. */
export class InstanceTable {
  readonly byKey = new Map<string, SimulatedInstance>();
  /** Epoch ms. */
  now: number;
  private lastKey = 0;
  private lastOrder = 0;

  constructor(
    readonly options: SimulationOptions,
    private readonly onEvent: (instance: SimulatedInstance, event: ProcessEvent) => void,
  ) {
    this.now = options.startAt;
  }

  get tenant(): string {
    return this.options.tenant ?? NATIONAL;
  }

  newKey(prefix = 'i'): string {
    return `${prefix}-${++this.lastKey}`;
  }

  processesOf(tenant: string): readonly ExecutableProcess[] {
    const { processes } = this.options;
    return typeof processes === 'function' ? processes(tenant) : processes;
  }

  async start(input: SimulatedStart): Promise<SimulatedOutcome> {
    const { processId, startEventId, businessKey, parent, variables = {} } = input;
    const tenant = input.tenant ?? this.tenant;
    const tag = input.binding?.type === 'versionTag' ? input.binding.versionTag : undefined;
    const process = this.processesOf(tenant).find(
      (one) => one.bpmnProcessId === processId && (tag === undefined || one.versionTag === tag),
    );
    if (!process)
      return refused(
        'NOT_FOUND',
        `Expected process "${processId}"${tag === undefined ? '' : ` with version tag "${tag}"`} to be in region ${tenant}, but it is not`,
      );
    const instanceKey = input.instanceKey ?? this.newKey();
    if (this.byKey.has(instanceKey))
      return refused('ALREADY_EXISTS', `Expected instance ${instanceKey} to be new, but it exists`);
    return this.carryOut({ tenant, process }, instanceKey, {
      type: 'StartInstance',
      instanceKey,
      definitionKey: processId,
      variables,
      ...(businessKey === undefined ? {} : { businessKey }),
      ...(startEventId === undefined ? {} : { startEventId }),
      ...(parent ? { parent } : {}),
    });
  }

  async execute(instanceKey: string, command: Command): Promise<SimulatedOutcome> {
    const instance = this.byKey.get(instanceKey);
    return instance
      ? this.carryOut(instance, instanceKey, command)
      : refused('NOT_FOUND', `Expected instance ${instanceKey} to exist, but it does not`);
  }

  /** Decides, answers the decisions that are asked for, keeps what happened. */
  private async carryOut(known: Known, instanceKey: string, command: Command): Promise<SimulatedOutcome> {
    const { tenant } = known;
    const target =
      command.type === 'MigrateInstance' ? this.options.versions?.get(command.definitionKey) : undefined;
    const process = target ?? known.process;
    const place: SimulatedPlace = { tenant, instanceKey, now: this.now };
    const timeZone = this.options.timeZoneOf?.(tenant);
    const context = {
      now: this.now,
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(target ? { migratesFrom: known.process } : {}),
    };
    let decision: Decision = decide(process, 'state' in known ? known.state : undefined, command, context);
    if (decision.outcome === 'rejected') return decision;
    const events = [...decision.events];
    const open = [...decision.requests];
    for (let request = open.shift(); request; request = open.shift()) {
      // An answer before this one may have ended the task that asked.
      if (elementOf(decision.state, request.elementKey)?.wait?.type !== 'decision') continue;
      const answered: Decision = decide(process, decision.state, await this.answer(request, place), context);
      if (answered.outcome === 'rejected') throw new InvariantViolation(answered.rejection.message);
      events.push(...answered.events);
      open.push(...answered.requests);
      decision = answered;
    }
    this.keep(known, process, place, command, events, decision.state);
    return { outcome: 'accepted', instanceKey, events };
  }

  private async answer(request: DecisionRequest, place: SimulatedPlace): Promise<Command> {
    const { elementKey, decisionId } = request;
    const answer = (await this.options.answerDecision?.(request, place)) ?? {
      fault: `Expected an answer to the decision "${decisionId}", but the simulation has none`,
    };
    if ('fault' in answer) return { type: 'FailDecision', elementKey, message: answer.fault };
    const { outcome, trace = null, source = null } = answer;
    return { type: 'AnswerDecision', elementKey, outcome, trace, source };
  }

  private keep(
    known: Known,
    process: ExecutableProcess,
    place: SimulatedPlace,
    command: Command,
    events: readonly ProcessEvent[],
    state: ProcessState,
  ): void {
    const instance: SimulatedInstance = 'state' in known ? known : { ...known, state, entries: [] };
    instance.state = state;
    instance.process = process;
    const keepsHistory = this.options.keepsHistory ?? true;
    if (keepsHistory) instance.entries.push({ ...place, order: ++this.lastOrder, command, events });
    if (keepsHistory || !hasEnded(state)) this.byKey.set(place.instanceKey, instance);
    else this.byKey.delete(place.instanceKey);
    if (this.options.verifiesReplay) verifyReplay(instance);
    const { bpmnProcessId } = instance.process;
    for (const event of events) {
      this.options.onEvent?.({ ...place, bpmnProcessId, event });
      this.onEvent(instance, event);
    }
  }
}

function hasEnded({ status }: ProcessState): boolean {
  return status === 'completed' || status === 'terminated';
}

function refused(code: Rejection['code'], message: string): SimulatedOutcome {
  return { outcome: 'rejected', rejection: { code, message } };
}

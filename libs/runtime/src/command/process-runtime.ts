import {
  decide,
  elementOf,
  InvariantViolation,
  isFinished,
  type Command,
  type DecideContext,
  type Decision,
  type DecisionRequest,
  type ProcessEvent,
  type ProcessState,
  type Rejection,
  type Variables,
} from '#engine';
import type { ExecutableProcess, ProcessBinding } from '#bpmn';
import type { Json } from '#feel';
import type { Configuration, Definition } from '../configuration/configuration.js';
import type { Clock, KeyGenerator } from '../ports/clock.port.js';
import type { CommitEntry, CommitOutcome, JournalStore, StoredInstance } from '../ports/journal.port.js';
import {
  DecisionFault,
  type CommandPlace,
  type HostWrites,
  type ProcessHost,
} from '../ports/process-host.port.js';
import { CommitRefused, EngineFault, TransientError } from '../runtime-errors.js';
import { isCarried } from '../delivery/carried.js';
import { entryHash } from './entry-hash.js';
import { FeedSpans } from '../observation/feed-spans.js';
import { silentRuntimeObserver, type RuntimeObserver } from '../observation/runtime-observer.js';
import { WatchedCommand } from '../observation/watched-command.js';
import { HotStates } from './hot-states.js';
import { moveOf } from './move.js';
import { projectionsOf } from './projections.js';

export interface CommandOptions {
  /** Who commands: a user's id, `worker:<name>`, `timer`, `courier`. Stored in the journal. */
  readonly actor: string;
  readonly idempotencyKey?: string;
  /** Refused with REVISION_CONFLICT when the instance is at another revision. */
  readonly expectedRevision?: number;
  /** Rows that the caller adds to the commit. */
  readonly writes?: HostWrites;
  /** What is answered, and stored with the idempotency key; the instance's key and revision are added. */
  readonly result?: { readonly [name: string]: Json };
  /** The database's clock, where it decides (timers); epoch ms. */
  readonly notBefore?: number;
}

export type RuntimeRejection =
  | Rejection
  | { readonly code: 'REVISION_CONFLICT'; readonly message: string; readonly currentRevision: number };

export interface Accepted {
  readonly outcome: 'accepted';
  readonly instanceKey: string;
  readonly revision: number;
  /** Undefined when nothing happened or the answer is of an earlier call with the same key. */
  readonly position?: number;
  readonly state?: ProcessState;
  readonly events: readonly ProcessEvent[];
  /** True when the idempotency key was seen before: this is the first answer again. */
  readonly isRepeated: boolean;
  readonly result: { readonly [name: string]: Json };
}
export type CommandOutcome =
  Accepted | { readonly outcome: 'rejected'; readonly rejection: RuntimeRejection };

/** What a command would come to: the state is always there. */
export type PreviewOutcome =
  | (Accepted & { readonly state: ProcessState })
  | { readonly outcome: 'rejected'; readonly rejection: RuntimeRejection };

export interface StartProcessInput {
  readonly tenant: string;
  readonly bpmnProcessId: string;
  readonly version?: number;
  /** Of a call: which version, where not the one in force; `caller` is the definition key of the process that calls. */
  readonly binding?: { readonly to: ProcessBinding; readonly caller: string };
  readonly instanceKey?: string;
  readonly businessKey?: string;
  readonly startEventId?: string;
  readonly variables: Variables;
  readonly parent?: { readonly tenant: string; readonly instanceKey: string; readonly elementKey: number };
}

export interface CommitListener {
  /** Called after a commit of this node, with what it wrote: a hint, polling is the truth. */
  committed(entry: CommitEntry, position: number): void;
}

interface Versions {
  readonly definition: Definition;
  readonly migratesFrom?: ExecutableProcess;
}

/** Attempts on a conflict of revisions before the caller is told to try again. */
const ATTEMPTS = 8;

/** The actor that suspends an instance at which the engine failed. */
const QUARANTINE = 'quarantine';

/** Runs commands: load, decide, answer decisions, commit; again on a conflict. The one way in for whatever changes an instance. */
export class ProcessRuntime {
  private readonly hot = new HotStates();
  private readonly listeners: CommitListener[] = [];

  constructor(
    private readonly journal: JournalStore,
    private readonly configuration: Configuration,
    private readonly host: ProcessHost,
    private readonly clock: Clock,
    private readonly keys: KeyGenerator,
    private readonly observer: RuntimeObserver = silentRuntimeObserver,
    private readonly feedSpans = new FeedSpans(),
  ) {}

  onCommit(listener: CommitListener): void {
    this.listeners.push(listener);
  }

  async startProcess(input: StartProcessInput, options: CommandOptions): Promise<CommandOutcome> {
    const { tenant, bpmnProcessId, version, binding } = input;
    const definition = binding
      ? await this.configuration.boundProcess(tenant, bpmnProcessId, binding.to, binding.caller)
      : await this.configuration.processFor(tenant, bpmnProcessId, version);
    if (!definition)
      return rejected(
        'NOT_FOUND',
        `Expected process "${bpmnProcessId}"${version === undefined ? boundText(binding?.to) : ` version ${version}`} to be deployed for region ${tenant}, but it is not`,
      );
    const instanceKey = input.instanceKey ?? this.keys.newKey();
    const { businessKey, startEventId, variables, parent } = input;
    return this.execute(
      tenant,
      instanceKey,
      {
        type: 'StartInstance',
        instanceKey,
        definitionKey: definition.resource.resourceKey,
        variables,
        ...(businessKey === undefined ? {} : { businessKey }),
        ...(startEventId === undefined ? {} : { startEventId }),
        ...(parent ? { parent } : {}),
      },
      options,
    );
  }

  async execute(
    tenant: string,
    instanceKey: string,
    command: Command,
    options: CommandOptions,
  ): Promise<CommandOutcome> {
    const watch = new WatchedCommand(tenant, instanceKey, command.type);
    try {
      const outcome = await this.untilSettled(tenant, instanceKey, command, options, watch);
      if (outcome.outcome === 'rejected') this.observer.commandDone(watch.end('rejected'));
      else
        this.observer.commandDone(watch.end(outcome.isRepeated ? 'repeated' : 'accepted', outcome.position));
      return outcome;
    } catch (error) {
      this.observer.commandDone(watch.end('failed', undefined, error));
      throw error;
    }
  }

  /** Decides and commits, anew after each conflict of revisions. */
  private async untilSettled(
    tenant: string,
    instanceKey: string,
    command: Command,
    options: CommandOptions,
    watch: WatchedCommand,
  ): Promise<CommandOutcome> {
    while (watch.attempts < ATTEMPTS) {
      watch.attempts++;
      const stored = await watch.stage('load', () =>
        this.load(tenant, instanceKey, command, options.expectedRevision),
      );
      const outcome = await this.attempt(tenant, instanceKey, command, options, stored, watch).catch(
        (error: unknown) => this.quarantine(tenant, instanceKey, command, error),
      );
      if (outcome !== 'conflict') return outcome;
      this.hot.forget(tenant, instanceKey);
    }
    throw new TransientError(
      `Expected to commit within ${ATTEMPTS} attempts, but others changed the instance each time`,
    );
  }

  /** An instance as the store has it now, whatever this node remembers of it. */
  stored(tenant: string, instanceKey: string): Promise<StoredInstance | undefined> {
    return this.journal.loadInstance(tenant, instanceKey);
  }

  /** What a command would do to an instance now: its events and the state after them. Nothing is written. */
  async preview(
    tenant: string,
    instanceKey: string,
    command: Command,
    options: Pick<CommandOptions, 'actor' | 'expectedRevision'>,
  ): Promise<PreviewOutcome> {
    const stored = await this.journal.loadInstance(tenant, instanceKey);
    const refusal = await this.refusalBefore(command, options, stored);
    if (refusal) return refusal;
    const versions = await this.versionsFor(command, stored);
    const place: CommandPlace = { tenant, instanceKey, actor: options.actor, now: this.clock.now() };
    const decided = await this.decideFully(versions, stored?.state, command, place);
    if (decided.outcome === 'rejected') return decided;
    const { state, events } = decided;
    return { ...unchanged(instanceKey, stored?.revision ?? 0, state), events };
  }

  /**
   * A bug of ours must not be met again by each timer, worker and message: the instance is suspended as it was before.
   * @throws EngineFault always, or what was thrown where that is no bug of the kernel
   */
  private async quarantine(
    tenant: string,
    instanceKey: string,
    command: Command,
    error: unknown,
  ): Promise<never> {
    const isKernels = error instanceof InvariantViolation && !(error instanceof EngineFault);
    if (!isKernels || command.type === 'QuarantineInstance') throw error;
    const correlationId = this.keys.newKey();
    if (command.type !== 'StartInstance') {
      this.hot.forget(tenant, instanceKey);
      // A state that cannot even be suspended stays as it is; the fault is told all the same.
      await this.execute(
        tenant,
        instanceKey,
        { type: 'QuarantineInstance', correlationId },
        { actor: QUARANTINE },
      ).catch(() => undefined);
    }
    throw new EngineFault(correlationId, error);
  }

  private async load(
    tenant: string,
    instanceKey: string,
    command: Command,
    expectedRevision: number | undefined,
  ): Promise<StoredInstance | undefined> {
    if (command.type === 'StartInstance') return undefined;
    const hot = this.hot.get(tenant, instanceKey);
    // The caller may know a later state than this node does.
    if (hot && (expectedRevision === undefined || expectedRevision === hot.revision)) return hot;
    return this.journal.loadInstance(tenant, instanceKey);
  }

  private async attempt(
    tenant: string,
    instanceKey: string,
    command: Command,
    options: CommandOptions,
    stored: StoredInstance | undefined,
    watch: WatchedCommand,
  ): Promise<CommandOutcome | 'conflict'> {
    const refusal = await this.refusalBefore(command, options, stored);
    if (refusal) return (await this.firstAnswer(tenant, options)) ?? refusal;
    const versions = await this.versionsFor(command, stored);
    const now = Math.max(this.clock.now(), options.notBefore ?? 0);
    const place: CommandPlace = { tenant, instanceKey, actor: options.actor, now };
    const decided = await watch.stage('decide', () =>
      this.decideFully(versions, stored?.state, command, place),
    );
    if (decided.outcome === 'rejected')
      return (
        (await this.firstAnswer(tenant, options)) ??
        (await this.staleOrRejected(tenant, stored, decided.rejection))
      );
    if (decided.events.length === 0) return unchanged(instanceKey, stored!.revision, stored!.state);
    const written = await this.host.writesFor(
      { command, events: decided.events, state: decided.state },
      place,
    );
    const entry = this.entry(
      place,
      versions.definition,
      stored,
      command,
      decided,
      mergeWrites(options.writes, written),
      options,
    );
    return this.commit(entry, decided, watch);
  }

  /** A rejection may come of a cached state that another node has changed since: then it is decided again. */
  private async staleOrRejected(
    tenant: string,
    stored: StoredInstance | undefined,
    rejection: Rejection,
  ): Promise<CommandOutcome | 'conflict'> {
    if (stored && this.hot.get(tenant, stored.instanceKey) === stored) {
      const fresh = await this.journal.loadInstance(tenant, stored.instanceKey);
      if (fresh && fresh.revision !== stored.revision) return 'conflict';
    }
    return { outcome: 'rejected', rejection };
  }

  private async refusalBefore(
    command: Command,
    options: CommandOptions,
    stored: StoredInstance | undefined,
  ): Promise<Rejected | undefined> {
    if (command.type === 'StartInstance') return undefined;
    if (!stored) return rejected('NOT_FOUND', 'Expected the instance to exist, but it does not');
    const { expectedRevision } = options;
    if (expectedRevision === undefined || expectedRevision === stored.revision) return undefined;
    return {
      outcome: 'rejected',
      rejection: {
        code: 'REVISION_CONFLICT',
        message: `Expected revision ${expectedRevision}, but the instance is at ${stored.revision}: load it again`,
        currentRevision: stored.revision,
      },
    };
  }

  /** The answer that was given before under this key, when the command has been carried out already. */
  async firstAnswer(tenant: string, options: CommandOptions): Promise<Accepted | undefined> {
    if (!options.idempotencyKey) return undefined;
    const result = await this.journal.findResult(tenant, options.idempotencyKey);
    return result === undefined ? undefined : repeated(result);
  }

  /** The version that the command is decided by, and the one that a migration leaves. */
  private async versionsFor(command: Command, stored: StoredInstance | undefined): Promise<Versions> {
    const { configuration } = this;
    if (command.type === 'StartInstance')
      return { definition: await configuration.definition(command.definitionKey) };
    const current = await configuration.definition(stored!.state.definitionKey);
    if (command.type !== 'MigrateInstance') return { definition: current };
    return {
      definition: await configuration.definition(command.definitionKey),
      migratesFrom: current.process,
    };
  }

  /** Decides, and answers the decisions that the kernel asks for, until none is open. */
  private async decideFully(
    { definition, migratesFrom }: Versions,
    state: ProcessState | undefined,
    command: Command,
    place: CommandPlace,
  ): Promise<Decision> {
    const context: DecideContext = {
      now: place.now,
      timeZone: await this.host.timeZoneOf(place.tenant),
      ...(migratesFrom ? { migratesFrom } : {}),
    };
    let decision = decide(definition.process, state, command, context);
    if (decision.outcome === 'rejected' || decision.requests.length === 0) return decision;
    const events = [...decision.events];
    const open: DecisionRequest[] = [...decision.requests];
    for (let request = open.shift(); request; request = open.shift()) {
      // An answer before this one may have ended the task that asked.
      if (elementOf(decision.state, request.elementKey)?.wait?.type !== 'decision') continue;
      const answered = decide(definition.process, decision.state, await this.answer(request, place), context);
      if (answered.outcome === 'rejected') throw new InvariantViolation(answered.rejection.message);
      events.push(...answered.events);
      open.push(...answered.requests);
      decision = answered;
    }
    return { outcome: 'accepted', events, state: decision.state, requests: [] };
  }

  private async answer(request: DecisionRequest, place: CommandPlace): Promise<Command> {
    try {
      const { outcome, trace, source } = await this.host.answerDecision(request, place);
      return { type: 'AnswerDecision', elementKey: request.elementKey, outcome, trace, source };
    } catch (error) {
      if (!(error instanceof DecisionFault)) throw error;
      return { type: 'FailDecision', elementKey: request.elementKey, message: error.message };
    }
  }

  private entry(
    place: CommandPlace,
    definition: Definition,
    stored: StoredInstance | undefined,
    command: Command,
    decided: Extract<Decision, { outcome: 'accepted' }>,
    writes: HostWrites,
    options: CommandOptions,
  ): CommitEntry {
    const { tenant, instanceKey, actor } = place;
    const at = new Date(place.now).toISOString();
    const expectedRevision = stored?.revision ?? 0;
    const revision = expectedRevision + 1;
    const commandText = JSON.stringify(command);
    const eventsText = JSON.stringify(decided.events);
    const hash = entryHash(
      { tenant, instanceKey, entryNo: revision, at, actor, commandText, eventsText },
      stored?.hash ?? '',
    );
    const { businessKey, parent, restartedFrom } = decided.state;
    return {
      tenant,
      instanceKey,
      expectedRevision,
      status: decided.state.status,
      ...(stored
        ? {}
        : {
            birth: {
              bpmnProcessId: definition.process.bpmnProcessId,
              definitionKey: definition.resource.resourceKey,
              ...(businessKey === undefined ? {} : { businessKey }),
              ...(parent ? { parent } : {}),
              ...(restartedFrom ? { restartedFrom: restartedFrom.instanceKey } : {}),
            },
          }),
      ...(stored && isFinished(stored.state) ? { isAfterEnd: true } : {}),
      ...(command.type === 'MigrateInstance' ? { move: moveOf(decided.events, decided.state) } : {}),
      at,
      ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
      command: commandText,
      actor,
      hash,
      events: eventsText,
      carries: decided.events.some((event) => isCarried(event, decided.state, definition.messageSets)),
      state: decided.state,
      result: { ...options.result, instanceKey, revision },
      changes: projectionsOf(decided.events, stored?.state, decided.state, at),
      writes,
    };
  }

  private async commit(
    entry: CommitEntry,
    decided: Extract<Decision, { outcome: 'accepted' }>,
    watch: WatchedCommand,
  ): Promise<CommandOutcome | 'conflict'> {
    const outcome: CommitOutcome = await watch.stage('commit', () => this.journal.commit(entry));
    const { tenant, instanceKey } = entry;
    switch (outcome.outcome) {
      case 'committed': {
        const revision = entry.expectedRevision + 1;
        this.hot.keep({ tenant, instanceKey, revision, state: decided.state, hash: entry.hash });
        this.feedSpans.remember(tenant, outcome.position, watch.traced);
        for (const listener of this.listeners) listener.committed(entry, outcome.position);
        return {
          outcome: 'accepted',
          instanceKey,
          revision,
          position: outcome.position,
          state: decided.state,
          events: decided.events,
          isRepeated: false,
          result: entry.result as Accepted['result'],
        };
      }
      case 'duplicate':
        return repeated(outcome.result);
      case 'conflict':
        return entry.expectedRevision === 0
          ? rejected('ALREADY_EXISTS', `Expected instance ${instanceKey} to be new, but it exists`)
          : 'conflict';
      case 'refused':
        throw new CommitRefused(
          outcome.sqlState,
          `PostgreSQL refused the command (SQLSTATE ${outcome.sqlState})`,
        );
    }
  }
}

type Rejected = Extract<CommandOutcome, { outcome: 'rejected' }>;

function rejected(code: Rejection['code'], message: string): Rejected {
  return { outcome: 'rejected', rejection: { code, message } };
}

function unchanged(
  instanceKey: string,
  revision: number,
  state: ProcessState,
): Accepted & { readonly state: ProcessState } {
  return {
    outcome: 'accepted',
    instanceKey,
    revision,
    state,
    events: [],
    isRepeated: false,
    result: { instanceKey, revision },
  };
}

function repeated(stored: Json): Accepted {
  const result = stored as Accepted['result'];
  return {
    outcome: 'accepted',
    instanceKey: String(result.instanceKey),
    revision: Number(result.revision),
    events: [],
    isRepeated: true,
    result,
  };
}

function mergeWrites(first: HostWrites | undefined, second: HostWrites): HostWrites {
  if (!first) return second;
  const merged: Record<string, readonly Json[]> = { ...first };
  for (const [table, rows] of Object.entries(second)) merged[table] = [...(merged[table] ?? []), ...rows];
  return merged;
}

function boundText(binding: ProcessBinding | undefined): string {
  if (!binding) return '';
  return binding.type === 'versionTag'
    ? ` with version tag "${binding.versionTag}"`
    : ' with or before its caller';
}

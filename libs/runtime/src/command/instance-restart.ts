import { rootVariables, type CommandOf, type StartPoint, type Variables } from '#engine';
import type { Configuration, Definition } from '../configuration/configuration.js';
import type { KeyGenerator } from '../ports/clock.port.js';
import type { JournalStore, StoredInstance } from '../ports/journal.port.js';
import type { CommandOptions, CommandOutcome, PreviewOutcome, ProcessRuntime } from './process-runtime.js';

export interface RestartInput {
  readonly tenant: string;
  /** The finished instance. */
  readonly instanceKey: string;
  readonly reason: string;
  /** Version of the process; the one that the finished instance ran when absent. */
  readonly version?: number;
  /** Variables are taken over as they were after this entry; as they were at the end when absent. */
  readonly upToEntryNo?: number;
  /** RFC 3339; as `upToEntryNo`, by time. */
  readonly upToMoment?: string;
  /** Only these of the old variables; all when absent. */
  readonly variableNames?: readonly string[];
  /** Set beside and over them. */
  readonly variables?: Variables;
  /** Where it begins; at its start event when absent. */
  readonly startPoints?: readonly StartPoint[];
}

type Rejected = Extract<CommandOutcome, { outcome: 'rejected' }>;

/** Does a finished instance anew from a point. The finished one is not touched; the new one's first entry names it. */
export class InstanceRestart {
  constructor(
    private readonly runtime: ProcessRuntime,
    private readonly journal: JournalStore,
    private readonly configuration: Configuration,
    private readonly keys: KeyGenerator,
  ) {}

  async restart(input: RestartInput, options: CommandOptions): Promise<CommandOutcome> {
    const command = await this.commandFor(input, options);
    if ('outcome' in command) return command;
    const { expectedRevision: _ofTheOld, ...given } = options;
    return this.runtime.execute(input.tenant, command.instanceKey, command, given);
  }

  /** What `restart` would do; nothing is written. */
  async preview(input: RestartInput, options: CommandOptions): Promise<PreviewOutcome> {
    const command = await this.commandFor(input, options);
    if ('outcome' in command) return command;
    return this.runtime.preview(input.tenant, command.instanceKey, command, { actor: options.actor });
  }

  private async commandFor(
    input: RestartInput,
    { expectedRevision }: CommandOptions,
  ): Promise<CommandOf<'StartInstance'> | Rejected> {
    const { tenant, instanceKey, reason, startPoints } = input;
    const old = await this.journal.loadInstance(tenant, instanceKey);
    if (!old) return rejected('NOT_FOUND', 'Expected the instance to exist, but it does not');
    const { status, businessKey } = old.state;
    if (status !== 'completed' && status !== 'terminated')
      return rejected(
        'INVALID_STATE',
        `Expected a finished instance, but ${instanceKey} is ${status}: modify it, or cancel it first`,
      );
    if (expectedRevision !== undefined && expectedRevision !== old.revision)
      return {
        outcome: 'rejected',
        rejection: {
          code: 'REVISION_CONFLICT',
          message: `Expected revision ${expectedRevision}, but the instance is at ${old.revision}: load it again`,
          currentRevision: old.revision,
        },
      };
    const definition = await this.definitionFor(input, old);
    if (!definition)
      return rejected(
        'NOT_FOUND',
        `Expected version ${input.version} of process "${old.state.bpmnProcessId}" to be deployed for region ${tenant}, but it is not`,
      );
    const { upToEntryNo, upToMoment } = input;
    const entries = await this.journal.readInstance(tenant, instanceKey, { upToEntryNo, upToMoment });
    const last = entries.at(-1);
    if (!last)
      return rejected(
        'INVALID_ARGUMENT',
        'Expected the instance to have begun by that moment, but it had not',
      );
    return {
      type: 'StartInstance',
      instanceKey: this.keys.newKey(),
      definitionKey: definition.resource.resourceKey,
      ...(businessKey === undefined ? {} : { businessKey }),
      variables: { ...chosen(rootVariables({ entries }), input.variableNames), ...input.variables },
      ...(startPoints ? { startPoints } : {}),
      restartedFrom: { instanceKey, entryNo: last.entryNo },
      reason,
    };
  }

  private definitionFor(
    { tenant, version }: RestartInput,
    { state }: StoredInstance,
  ): Promise<Definition | undefined> {
    return version === undefined
      ? this.configuration.definition(state.definitionKey)
      : this.configuration.processFor(tenant, state.bpmnProcessId, version);
  }
}

function chosen(variables: Variables, names: readonly string[] | undefined): Variables {
  if (!names) return variables;
  return Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name)));
}

function rejected(code: 'NOT_FOUND' | 'INVALID_STATE' | 'INVALID_ARGUMENT', message: string): Rejected {
  return { outcome: 'rejected', rejection: { code, message } };
}

import type {
  CommandOptions,
  CommandOutcome,
  PreviewOutcome,
  ProcessRuntime,
  RetentionStore,
} from '#runtime';
import type { ComplaintStore } from '../complaint.port.js';

type Rejected = Extract<CommandOutcome, { outcome: 'rejected' }>;

/**
 * Erases the words of a finished complaint and who reported it, by destroying the key that they are sealed under. First the journal
 * says so, then the key goes; when a node dies between the two, the same request does the rest.
 */
export class WordErasure {
  constructor(
    private readonly runtime: Pick<ProcessRuntime, 'execute' | 'preview' | 'firstAnswer'>,
    private readonly complaints: Pick<ComplaintStore, 'byInstance' | 'destroySeal' | 'seal'>,
    private readonly cases: Pick<RetentionStore, 'caseIsKeptBy'>,
  ) {}

  /** @param instanceKey of the complaint's own instance */
  async erase(
    tenant: string,
    instanceKey: string,
    reason: string,
    options: CommandOptions,
  ): Promise<CommandOutcome> {
    const complaint = await this.readable(tenant, instanceKey);
    if (typeof complaint !== 'string') return (await this.runtime.firstAnswer(tenant, options)) ?? complaint;
    const outcome = await this.runtime.execute(
      tenant,
      instanceKey,
      { type: 'ErasePersonalData', reason },
      options,
    );
    if (outcome.outcome === 'accepted') await this.complaints.destroySeal(tenant, complaint);
    return outcome;
  }

  /** What `erase` would do; nothing is written. */
  async preview(
    tenant: string,
    instanceKey: string,
    reason: string,
    options: Pick<CommandOptions, 'actor' | 'expectedRevision'>,
  ): Promise<PreviewOutcome> {
    const complaint = await this.readable(tenant, instanceKey);
    if (typeof complaint !== 'string') return complaint;
    return this.runtime.preview(tenant, instanceKey, { type: 'ErasePersonalData', reason }, options);
  }

  /** The complaint of an instance while its words can be read, or why there is nothing to erase. */
  private async readable(tenant: string, instanceKey: string): Promise<string | Rejected> {
    const [complaint] = await this.complaints.byInstance([{ tenant, instanceKey }]);
    if (!complaint || !(await this.complaints.seal(tenant, complaint.complaintKey)))
      return rejected(
        'NOT_FOUND',
        'Expected an instance whose complaint has words, but it has none or they were erased before',
      );
    const other = await this.cases.caseIsKeptBy(tenant, instanceKey);
    return other === undefined
      ? complaint.complaintKey
      : rejected(
          'INVALID_STATE',
          `Expected no other instance of the same case to run or to be held, but ${other} does`,
        );
  }
}

function rejected(code: 'NOT_FOUND' | 'INVALID_STATE', message: string): Rejected {
  return { outcome: 'rejected', rejection: { code, message } };
}

import { dueDate } from '#calendar';
import type { Variables } from '#engine';
import type {
  Clock,
  CommandOptions,
  CommandOutcome,
  HostWrites,
  JournalStore,
  KeyGenerator,
  ProcessRuntime,
} from '#runtime';
import { groupOf } from '../decisions/chain-groups.js';
import { appealTableOf, unitOfPosition } from '../decisions/appeal-decision.js';
import type { ComplaintVault } from '../complaint-vault.js';
import { SealBroken } from '../privacy/seal.js';
import type { RegionConfiguration } from '../region-configuration.js';
import type { InputError } from '../service/complaint-service.js';
import { APPEAL_PROCESS, appealAccount, appealKeyOf, type AppealAccount } from './appeal-account.js';
import { breachIn, type BreachTrigger } from './breach-record.js';
import type { StoredEvaluation } from './evaluation.port.js';

/** Kinds of sealed words of appeals: they are no part of the correspondence about the complaint. */
export const APPEAL_WORDS: ReadonlySet<string> = new Set(['keberatan-evaluasi', 'putusan-evaluasi']);

/** Where in the journal an entry was made, and by which rule. */
export interface EvaluationOrigin {
  readonly instanceKey: string;
  readonly entryNo: number;
  readonly trigger: BreachTrigger;
  readonly rule: string;
  readonly layer: string;
}

/** Who may appeal, and until when. */
export interface AppealRights {
  /** Candidate groups whose holders may appeal in the official's stead. */
  readonly groups: readonly string[];
  /** RFC 3339 */
  readonly until: string;
}

/** The register of officials who did not follow up: where its entries come from, and their appeals. All of it is in the journal. */
export class EvaluationRegister {
  constructor(
    private readonly runtime: ProcessRuntime,
    private readonly journal: Pick<JournalStore, 'readInstance'>,
    private readonly regions: RegionConfiguration,
    private readonly vault: ComplaintVault,
    private readonly clock: Clock,
    private readonly keys: KeyGenerator,
  ) {}

  /** The step of the complaint's journal that made an entry; undefined for one that an appeal has put in another's place. */
  async originOf({
    tenant,
    evaluationKey,
    complaint,
  }: StoredEvaluation): Promise<EvaluationOrigin | undefined> {
    for (const { entryNo, events } of await this.journal.readInstance(tenant, complaint.instanceKey))
      for (const event of events) {
        const breach = breachIn(event);
        const entry = breach?.officials.find((one) => one.entry?.evaluationKey === evaluationKey)?.entry;
        if (!breach || !entry) continue;
        const { rule, layer } = entry;
        return { instanceKey: complaint.instanceKey, entryNo, trigger: breach.trigger, rule, layer };
      }
    return undefined;
  }

  async appealOf({ tenant, evaluationKey }: StoredEvaluation): Promise<AppealAccount | undefined> {
    return appealAccount(await this.journal.readInstance(tenant, appealKeyOf(tenant, evaluationKey)));
  }

  /** Words of an appeal or of its decision; undefined when they were erased with the complaint's. */
  async wordsOf({ tenant, complaintKey }: StoredEvaluation, messageKey: string): Promise<string | undefined> {
    try {
      const messages = await this.vault.messages(tenant, complaintKey);
      return messages.find((message) => message.messageKey === messageKey)?.body;
    } catch (error) {
      if (error instanceof SealBroken) return undefined;
      throw error;
    }
  }

  async appealRights({ tenant, position, recordedAt }: StoredEvaluation): Promise<AppealRights | undefined> {
    const region = await this.regions.region(tenant);
    if (!region) return undefined;
    const { by, withinWorkingDays } = appealTableOf(region);
    const unit = unitOfPosition(region, position);
    const { dueAt } = dueDate(region.calendar, Date.parse(recordedAt), withinWorkingDays);
    return {
      groups: by.map((role) => groupOf(region, unit, role, { now: this.clock.now() })),
      until: new Date(dueAt).toISOString(),
    };
  }

  /** Full code of the unit of the official's position, e.g. `14/PUPR`; the coordinator's where the position is gone. */
  async unitOf({ tenant, position }: StoredEvaluation): Promise<string | undefined> {
    const region = await this.regions.region(tenant);
    return region && unitOfPosition(region, position);
  }

  /** Codes of the positions of some units, which are named by their full codes. */
  async positionsIn(tenant: string, units: readonly string[]): Promise<string[]> {
    const region = await this.regions.region(tenant);
    return [...(region?.organisation.positions.keys() ?? [])].filter((position) =>
      units.includes(unitOfPosition(region!, position)),
    );
  }

  /** Starts the appeal's process; whether the person may appeal was asked before. An entry has one appeal. */
  async appeal(
    evaluation: StoredEvaluation,
    reason: string,
    options: CommandOptions,
  ): Promise<CommandOutcome | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] }> {
    const { tenant, evaluationKey, complaintKey, position = null, holder = null } = evaluation;
    const rights = await this.appealRights(evaluation);
    if (rights && this.clock.now() > Date.parse(rights.until))
      return refused('id', 'APPEAL_TOO_LATE', `Expected an appeal until ${rights.until}, but it is over`);
    const messageKey = this.keys.newKey();
    const at = new Date(this.clock.now()).toISOString();
    const sealed = await this.vault
      .sealMessage(tenant, {
        complaintKey,
        messageKey,
        kind: 'keberatan-evaluasi',
        author: 'petugas',
        actor: options.actor,
        isPublic: false,
        at,
        body: reason,
      })
      .catch((error: unknown) => {
        if (error instanceof SealBroken) return undefined;
        throw error;
      });
    if (!sealed)
      return refused(
        'id',
        'COMPLAINT_ERASED',
        'Expected the complaint to have its key, but it was erased: the appeal has to be made in writing',
      );
    const variables: Variables = {
      evaluationKey,
      complaintKey,
      jabatan: position,
      pemegang: holder,
      pemohon: options.actor,
      alasan: messageKey,
    };
    const started = await this.runtime.startProcess(
      {
        tenant,
        bpmnProcessId: APPEAL_PROCESS,
        instanceKey: appealKeyOf(tenant, evaluationKey),
        businessKey: evaluationKey,
        variables,
      },
      { ...options, writes: { complaintMessage: [sealed] } as unknown as HostWrites },
    );
    if (started.outcome === 'accepted' || started.rejection.code !== 'ALREADY_EXISTS') return started;
    const message = 'Expected an entry that nobody has appealed against, but its one appeal was made';
    return { outcome: 'rejected', rejection: { ...started.rejection, message } };
  }
}

function refused(field: string, code: string, message: string) {
  return { outcome: 'rejected' as const, errors: [{ path: ['input', field], code, message }] };
}

import {
  elementOf,
  ROOT_KEY,
  type Command,
  type DecisionRequest,
  type ProcessEvent,
  type ProcessState,
  type Variables,
} from '#engine';
import type { Json } from '#feel';
import type { ComplaintInput } from '#policy';
import {
  DecisionFault,
  type CommandPlace,
  type DecisionAnswer,
  type HostWrites,
  type ProcessHost,
} from '#runtime';
import { complaintChange } from './complaint-projection.js';
import type { ComplaintStore, NewComplaintRow } from './complaint.port.js';
import type { ComplaintVault } from './complaint-vault.js';
import { answerComplaintDecision } from './decisions/complaint-decisions.js';
import type { RegionConfiguration } from './region-configuration.js';

const DEFAULT_ZONE = 'Asia/Jakarta';

/** What complaints add to the commands of their processes: decisions by policy, and their own rows in the same commit. */
export class ComplaintHost implements ProcessHost {
  constructor(
    private readonly regions: RegionConfiguration,
    private readonly vault: ComplaintVault,
    private readonly store: ComplaintStore,
  ) {}

  async answerDecision(request: DecisionRequest, place: CommandPlace): Promise<DecisionAnswer> {
    const { regions, generation } = await this.regions.current();
    const { tenant, now } = place;
    const { outcome, trace } = await answerComplaintDecision(request.decisionId, request.variables, {
      regions,
      tenant,
      now,
      words: () => this.words(tenant, request.variables),
    });
    const documents = await this.regions.versions(tenant);
    return { outcome, trace, source: { generation, documents } as unknown as Json };
  }

  async writesFor(
    happened: { command: Command; events: readonly ProcessEvent[]; state: ProcessState },
    place: CommandPlace,
  ): Promise<HostWrites> {
    const complaintKey = await this.complaintOf(happened, place);
    if (complaintKey === undefined) return {};
    const change = complaintChange(complaintKey, happened.events, new Date(place.now).toISOString());
    const writes: Record<string, readonly Json[]> = change
      ? { complaintChange: [change as unknown as Json] }
      : {};
    if (happened.command.type !== 'StartInstance') return writes;
    return { ...writes, ...(await this.arrival(happened.command.variables, place)) };
  }

  async timeZoneOf(tenant: string): Promise<string> {
    return (await this.regions.region(tenant))?.calendar.timeZone ?? DEFAULT_ZONE;
  }

  /** The complaint that a process is about; a finished instance has no variables, but its last change still counts. */
  private async complaintOf(
    { command, events, state }: { command: Command; events: readonly ProcessEvent[]; state: ProcessState },
    { tenant, instanceKey }: CommandPlace,
  ): Promise<string | undefined> {
    if (state.bpmnProcessId !== 'pengaduan') return undefined;
    const known =
      command.type === 'StartInstance'
        ? command.variables.complaintKey
        : elementOf(state, ROOT_KEY)?.variables?.complaintKey;
    if (typeof known === 'string') return known;
    if (!events.some((event) => event.type === 'VariablesSet')) return undefined;
    return (await this.store.byInstance([{ tenant, instanceKey }]))[0]?.complaintKey;
  }

  /** A complaint that another region has passed on comes with a copy of its row and its words under a new key. */
  private async arrival(variables: Variables, place: CommandPlace): Promise<HostWrites> {
    const origin = variables.asal as { wilayah?: Json } | null | undefined;
    const complaintKey = String(variables.complaintKey);
    if (typeof origin?.wilayah !== 'string') return {};
    const [row, words] = await Promise.all([
      this.store.byKey(origin.wilayah, complaintKey),
      this.vault.open(origin.wilayah, complaintKey),
    ]);
    if (!row || !words) return {};
    const arrived: NewComplaintRow = {
      complaintKey,
      number: row.number,
      instanceKey: place.instanceKey,
      trackingHash: row.trackingHash,
      channel: row.channel,
      receivedAt: row.receivedAt,
      status: 'belum_diverifikasi',
      hasContact: row.hasContact,
      anonymity: row.anonymity,
      ...(row.latitude === undefined ? {} : { latitude: row.latitude }),
      ...(row.longitude === undefined ? {} : { longitude: row.longitude }),
      signature: row.signature,
      originTenant: origin.wilayah,
    };
    const seal = this.vault.sealNew(complaintKey, {
      ...words,
      input: { ...words.input, region: place.tenant },
    });
    return { complaint: [arrived as unknown as Json], complaintSeal: [seal as unknown as Json] };
  }

  private async words(tenant: string, variables: Variables): Promise<ComplaintInput> {
    const complaintKey = variables.complaintKey;
    const opened =
      typeof complaintKey === 'string' ? await this.openWords(tenant, complaintKey, variables) : undefined;
    if (!opened) throw new DecisionFault('Expected the complaint to have its words, but they were erased');
    return { ...opened, region: tenant };
  }

  /** Within the command that starts a process its rows are not stored yet: the words come from where they were. */
  private async openWords(
    tenant: string,
    complaintKey: string,
    variables: Variables,
  ): Promise<ComplaintInput | undefined> {
    const own = await this.vault.open(tenant, complaintKey);
    if (own) return own.input;
    const origin = (variables.asal as { wilayah?: Json } | null | undefined)?.wilayah;
    return typeof origin === 'string' ? (await this.vault.open(origin, complaintKey))?.input : undefined;
  }
}

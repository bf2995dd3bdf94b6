import type { Json } from '#feel';
import { parseComplaint, DecisionRejection, type ComplaintInput } from '#policy';
import {
  CommitRefused,
  type Clock,
  type CommandOptions,
  type Configuration,
  type HostWrites,
  type KeyGenerator,
  type ProcessRuntime,
} from '#runtime';
import type { ComplaintStore, NewComplaintRow, StoredComplaint } from '../complaint.port.js';
import { newComplaintNumber } from '../complaint-number.js';
import type { ComplaintVault } from '../complaint-vault.js';
import { signatureOf } from '../duplicates.js';
import { trackingHash } from '../privacy/seal.js';
import type { RegionConfiguration } from '../region-configuration.js';
import { startingVariables } from '../start-of-complaint.js';

const PROCESS = 'pengaduan';
const UNIQUE_VIOLATION = '23505';

/** What a citizen or a clerk reports. */
export interface NewComplaint {
  /** The region that receives it. */
  readonly tenant: string;
  readonly channel: string;
  readonly text: string;
  readonly category?: string;
  readonly sensitivity?: string;
  readonly urgency?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly locationText?: string;
  /** Of a school: SD, SMP, SMA, SMK. */
  readonly level?: string;
  readonly contact?: { readonly name?: string; readonly email?: string; readonly phone?: string };
  readonly anonymity?: 'terbuka' | 'anonim' | 'rahasia';
  /** The sender's own id, such as a LAPOR id: the same one twice gives one case. */
  readonly sourceId?: string;
}

export interface InputError {
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

export type FileOutcome =
  | {
      readonly outcome: 'accepted';
      readonly number: string;
      readonly trackingCode: string;
      readonly complaint: StoredComplaint;
    }
  | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] };

/** Takes complaints in: one row, its sealed words and its process in one commit. */
export class ComplaintService {
  constructor(
    private readonly runtime: ProcessRuntime,
    private readonly configuration: Configuration,
    private readonly regions: RegionConfiguration,
    private readonly store: ComplaintStore,
    private readonly vault: ComplaintVault,
    private readonly clock: Clock,
    private readonly keys: KeyGenerator,
  ) {}

  async file(input: NewComplaint, options: CommandOptions): Promise<FileOutcome> {
    const checked = await this.check(input);
    if ('errors' in checked) return { outcome: 'rejected', errors: checked.errors };
    const known = input.sourceId && (await this.store.bySource(input.tenant, input.channel, input.sourceId));
    if (known) return this.accepted(input.tenant, known.complaintKey);
    const complaintKey = this.keys.newKey();
    const number = newComplaintNumber(input.tenant, this.clock.now());
    try {
      const started = await this.start(input, checked.words, complaintKey, number, options);
      if (started.outcome === 'rejected')
        return refused(['tenant'], started.rejection.code, started.rejection.message);
      return await this.accepted(input.tenant, String(started.result.complaintKey));
    } catch (error) {
      if (!(error instanceof CommitRefused && error.sqlState === UNIQUE_VIOLATION)) throw error;
      // The number was taken, or the same source id came in at the same moment: the second look tells.
      return this.file(input, options);
    }
  }

  private async start(
    input: NewComplaint,
    words: ComplaintInput,
    complaintKey: string,
    number: string,
    options: CommandOptions,
  ) {
    const { tenant, channel } = input;
    const instanceKey = this.keys.newKey();
    const receivedAt = new Date(this.clock.now()).toISOString();
    const hasContact = Boolean(input.contact?.email || input.contact?.phone);
    const row: NewComplaintRow = {
      complaintKey,
      number,
      instanceKey,
      trackingHash: trackingHash(this.vault.trackingCode(complaintKey)),
      channel,
      ...(input.sourceId === undefined ? {} : { sourceId: input.sourceId }),
      receivedAt,
      status: 'belum_diverifikasi',
      hasContact,
      anonymity: input.anonymity ?? 'terbuka',
      ...(input.latitude === undefined ? {} : { latitude: input.latitude }),
      ...(input.longitude === undefined ? {} : { longitude: input.longitude }),
      signature: signatureOf(input.text),
    };
    const seal = this.vault.sealNew(complaintKey, {
      input: words,
      ...(input.contact ? { reporter: input.contact } : {}),
    });
    const variables = startingVariables({ complaintKey, number, tenant, channel, hasContact, receivedAt });
    const [start] = await this.configuration.startsOn(tenant, 'message', `pengaduan-${channel}`);
    const isOwnStart = start?.definition.resource.name === PROCESS;
    return this.runtime.startProcess(
      {
        tenant,
        bpmnProcessId: PROCESS,
        instanceKey,
        businessKey: number,
        variables,
        ...(isOwnStart ? { startEventId: start.startEventId } : {}),
      },
      {
        ...options,
        result: { complaintKey },
        writes: { complaint: [row], complaintSeal: [seal] } as unknown as HostWrites,
      },
    );
  }

  private async accepted(tenant: string, complaintKey: string): Promise<FileOutcome> {
    const complaint = (await this.store.byKey(tenant, complaintKey))!;
    return {
      outcome: 'accepted',
      number: complaint.number,
      trackingCode: this.vault.trackingCode(complaintKey),
      complaint,
    };
  }

  private async check(input: NewComplaint): Promise<{ words: ComplaintInput } | { errors: InputError[] }> {
    const errors: InputError[] = [];
    const region = await this.regions.region(input.tenant);
    if (!region)
      errors.push(
        error(['region'], 'UNKNOWN_REGION', `Expected a region that is served, but got "${input.tenant}"`),
      );
    if (
      region &&
      input.category !== undefined &&
      !Object.hasOwn(region.policy.tables.categories ?? {}, input.category)
    )
      errors.push(
        error(
          ['category'],
          'UNKNOWN_CATEGORY',
          `Expected a category of the region's policy, but got "${input.category}"`,
        ),
      );
    try {
      const words = parseComplaint(complaintInput(input));
      return errors.length > 0 ? { errors } : { words };
    } catch (rejection) {
      if (!(rejection instanceof DecisionRejection)) throw rejection;
      const path = rejection.pointer.split('/').slice(1);
      return { errors: [...errors, error(path, rejection.code, rejection.message)] };
    }
  }
}

/** The complaint as the policies read it; without the reporter, whom no rule may see. */
export function complaintInput(input: NewComplaint): Record<string, unknown> {
  const { tenant, channel, text, category, sensitivity, urgency, level, latitude, longitude } = input;
  const fields = {
    region: tenant,
    channel,
    text,
    category,
    sensitivity,
    urgency,
    schoolLevel: level,
    geo: latitude === undefined || longitude === undefined ? undefined : [latitude, longitude],
    location: input.locationText === undefined ? undefined : { address: input.locationText },
    contact: input.contact?.email || input.contact?.phone ? {} : null,
    isAnonymous: input.anonymity !== undefined && input.anonymity !== 'terbuka',
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<
    string,
    Json
  >;
}

function error(path: readonly string[], code: string, message: string): InputError {
  return { path: ['input', ...path], code, message };
}

function refused(path: readonly string[], code: string, message: string): FileOutcome {
  return { outcome: 'rejected', errors: [error(path, code, message)] };
}

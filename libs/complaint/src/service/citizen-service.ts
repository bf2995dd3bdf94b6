import { setTimeout } from 'node:timers/promises';
import type { Variables } from '#engine';
import type { Clock, CommandOptions, HostWrites, JournalStore, KeyGenerator, Messages } from '#runtime';
import type { ComplaintStatus, ComplaintStore, StoredComplaint } from '../complaint.port.js';
import { tenantOfNumber } from '../complaint-number.js';
import { isComplaintStatus, STATUS_LABELS } from '../complaint-status.js';
import type { ComplaintVault } from '../complaint-vault.js';
import { isTrackingCode } from '../privacy/seal.js';
import type { RegionConfiguration } from '../region-configuration.js';
import type { InputError } from './complaint-service.js';

/** What the public may see of a complaint; a type of its own, so that nothing else can slip through. */
export interface PublicComplaint {
  readonly number: string;
  readonly status: ComplaintStatus;
  readonly statusLabel: string;
  readonly category?: string;
  readonly unitName?: string;
  readonly receivedAt: string;
  readonly dueAt?: string;
  readonly steps: readonly { readonly label: string; readonly at: string }[];
  readonly messages: readonly { readonly from: string; readonly body: string; readonly at: string }[];
  readonly transferredTo?: string;
  readonly mergedInto?: string;
}

export type CitizenOutcome =
  { readonly outcome: 'accepted' } | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] };

/** Compared against when there is no such number, so that both answers take the same time. */
const NO_HASH = Buffer.alloc(32).toString('base64');
/** Hops that a complaint can have made. */
const MOST_HOPS = 8;
const LONGEST_MESSAGE = 10_000;
/** A state is shown a moment before the process waits for what follows it: that long a citizen's word is tried again. */
const SETTLING_MS = 5_000;
const RETRY_MS = 100;

/** What the process comes to wait for in a state. */
const AWAITED: Partial<Record<ComplaintStatus, readonly string[]>> = {
  ditunda: ['kelengkapan'],
  ditanggapi: ['puas', 'tidak-puas'],
  arsip: ['keberatan'],
  diproses: ['balasan-pelapor', 'dicabut'],
};

/** What a citizen can do with a number and a tracking code, without an account. */
export class CitizenService {
  constructor(
    private readonly store: ComplaintStore,
    private readonly vault: ComplaintVault,
    private readonly journal: JournalStore,
    private readonly messages: Messages,
    private readonly regions: RegionConfiguration,
    private readonly clock: Clock,
    private readonly keys: KeyGenerator,
  ) {}

  /** The complaint where it is handled now; undefined for a wrong number and a wrong code alike. */
  async track(number: string, trackingCode: string): Promise<PublicComplaint | undefined> {
    const way = await this.wayOf(number, trackingCode);
    return way && this.publicView(way);
  }

  async locate(
    number: string,
    trackingCode: string,
  ): Promise<{ tenant: string; complaintKey: string; instanceKey: string } | undefined> {
    const way = await this.wayOf(number, trackingCode);
    const { tenant, complaintKey, instanceKey } = way?.at(-1) ?? {};
    return tenant && complaintKey && instanceKey ? { tenant, complaintKey, instanceKey } : undefined;
  }

  /** What was asked for, or a word to the officer who works on it. */
  reply(
    number: string,
    trackingCode: string,
    body: string,
    options: CommandOptions,
  ): Promise<CitizenOutcome> {
    return this.say(
      number,
      trackingCode,
      ['kelengkapan', 'balasan-pelapor'],
      { kind: 'balasan', body },
      {},
      options,
    );
  }

  rate(
    number: string,
    trackingCode: string,
    score: number,
    isSatisfied: boolean,
    options: CommandOptions,
  ): Promise<CitizenOutcome> {
    if (!Number.isInteger(score) || score < 1 || score > 5)
      return Promise.resolve(
        refused(['score'], 'INVALID_SCORE', `Expected a score from 1 to 5, but got ${score}`),
      );
    return this.say(
      number,
      trackingCode,
      [isSatisfied ? 'puas' : 'tidak-puas'],
      undefined,
      { nilai: score },
      options,
      (complaintKey) => ({ complaintChange: [{ complaintKey, rating: score }] }),
    );
  }

  withdraw(number: string, trackingCode: string, options: CommandOptions): Promise<CitizenOutcome> {
    return this.say(number, trackingCode, ['dicabut'], undefined, {}, options);
  }

  object(
    number: string,
    trackingCode: string,
    body: string,
    options: CommandOptions,
  ): Promise<CitizenOutcome> {
    return this.say(
      number,
      trackingCode,
      ['keberatan', 'tidak-puas'],
      { kind: 'keberatan', body },
      {},
      options,
    );
  }

  /** Publishes the first of the messages that the process waits for, with the words sealed in the same commit. */
  private async say(
    number: string,
    trackingCode: string,
    names: readonly string[],
    words: { kind: string; body: string } | undefined,
    variables: Variables,
    options: CommandOptions,
    writesOf: (complaintKey: string) => HostWrites = () => ({}),
  ): Promise<CitizenOutcome> {
    if (words && (words.body.trim() === '' || words.body.length > LONGEST_MESSAGE))
      return refused(
        ['body'],
        'INVALID_BODY',
        `Expected 1 to ${LONGEST_MESSAGE} characters, but got ${words.body.trim() === '' ? 'none' : words.body.length}`,
      );
    const complaint = (await this.wayOf(number, trackingCode))?.at(-1);
    if (!complaint)
      return refused(
        ['number'],
        'NOT_FOUND',
        'Expected a complaint number with its tracking code, but they do not belong together',
      );
    const { tenant, complaintKey } = complaint;
    const messageKey = this.keys.newKey();
    const message =
      words &&
      (await this.vault.sealMessage(tenant, {
        complaintKey,
        messageKey,
        kind: words.kind,
        author: 'pelapor',
        isPublic: true,
        at: new Date(this.clock.now()).toISOString(),
        body: words.body,
      }));
    const writes = {
      ...writesOf(complaintKey),
      ...(message ? { complaintMessage: [message] } : {}),
    } as HostWrites;
    const deadline = this.clock.now() + (mayComeSoon(complaint.status, names) ? SETTLING_MS : 0);
    for (;;) {
      for (const name of names)
        if (
          await this.publish(
            complaint,
            name,
            { ...variables, ...(message ? { pesanPelapor: messageKey } : {}) },
            { ...options, writes },
          )
        )
          return { outcome: 'accepted' };
      if (this.clock.now() >= deadline)
        return refused(
          ['number'],
          'NOT_WAITING',
          `Expected the complaint to wait for this, but it is ${STATUS_LABELS[complaint.status]}`,
        );
      await setTimeout(RETRY_MS);
    }
  }

  private async publish(
    { tenant, number }: StoredComplaint,
    name: string,
    variables: Variables,
    options: CommandOptions,
  ): Promise<boolean> {
    const { idempotencyKey } = options;
    const outcome = await this.messages.publish(
      { tenant, name, correlationKey: number, variables },
      { ...options, ...(idempotencyKey ? { idempotencyKey: `${idempotencyKey}:${name}` } : {}) },
    );
    return outcome.instanceKeys.length > 0;
  }

  /** The complaint in each region that has had it, the present one last. */
  private async wayOf(number: string, trackingCode: string): Promise<StoredComplaint[] | undefined> {
    const tenant = tenantOfNumber(number.trim().toUpperCase());
    const first = tenant && (await this.store.byNumber(tenant, number.trim().toUpperCase()));
    const isRight = isTrackingCode(trackingCode, first ? first.trackingHash : NO_HASH);
    if (!first || !isRight) return undefined;
    const way = [first];
    for (let at = first; at.transferredTo && way.length < MOST_HOPS;) {
      const next = await this.store.byKey(at.transferredTo, at.complaintKey);
      // The receiving region's entry comes a moment after the sender's.
      if (!next) break;
      way.push(next);
      at = next;
    }
    return way;
  }

  private async publicView(way: readonly StoredComplaint[]): Promise<PublicComplaint> {
    const complaint = way.at(-1)!;
    const { tenant } = complaint;
    const region = await this.regions.region(tenant);
    const unit = region?.units.find((one) => complaint.unit?.endsWith(`/${one.code}`));
    const sources = [...way, ...(await this.parentOf(complaint))];
    const messages = await Promise.all(
      sources.map(async (one) =>
        (await this.vault.messages(one.tenant, one.complaintKey)).filter(
          // Of the report that it was merged into, only the answers are for this reporter too.
          (message) => message.isPublic && (way.includes(one) || message.kind === 'jawaban'),
        ),
      ),
    );
    return {
      number: complaint.number,
      status: complaint.status,
      statusLabel: STATUS_LABELS[complaint.status],
      // A restricted case tells its reporter how far it is, and nobody anything about whom it is about.
      ...(complaint.category && !complaint.isRestricted ? { category: complaint.category } : {}),
      ...(unit ? { unitName: unit.name } : {}),
      receivedAt: way[0]!.receivedAt,
      ...(complaint.dueAt ? { dueAt: complaint.dueAt } : {}),
      steps: (await Promise.all(way.map((one) => this.stepsOf(one)))).flat(),
      messages: messages
        .flat()
        .sort((a, b) => a.at.localeCompare(b.at))
        .map(({ author, body, at }) => ({ from: author, body, at })),
      ...(tenant === way[0]!.tenant ? {} : { transferredTo: region?.name ?? tenant }),
      ...(complaint.mergedInto ? { mergedInto: 'laporan lain tentang hal yang sama' } : {}),
    };
  }

  private async parentOf(complaint: StoredComplaint): Promise<StoredComplaint[]> {
    if (!complaint.mergedInto) return [];
    const parent = await this.store.byKey(complaint.tenant, complaint.mergedInto);
    return parent ? [parent] : [];
  }

  /** Each state that the complaint came to, from the journal of its process. */
  private async stepsOf(complaint: StoredComplaint): Promise<{ label: string; at: string }[]> {
    const entries = await this.journal.readInstance(complaint.tenant, complaint.instanceKey);
    const steps: { label: string; at: string }[] = [];
    let last: ComplaintStatus | undefined;
    for (const entry of entries)
      for (const event of entry.events) {
        if (event.type !== 'InstanceStarted' && event.type !== 'VariablesSet') continue;
        const { status } = event.variables;
        if (!isComplaintStatus(status) || status === last) continue;
        last = status;
        steps.push({ label: STATUS_LABELS[status], at: entry.at });
      }
    return steps;
  }
}

function mayComeSoon(status: ComplaintStatus, names: readonly string[]): boolean {
  return names.some((name) => AWAITED[status]?.includes(name));
}

function refused(path: readonly string[], code: string, message: string): CitizenOutcome {
  return { outcome: 'rejected', errors: [{ path: ['input', ...path], code, message }] };
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../cli-error.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import type { DemoComplaint } from './demo-complaint.js';
import type { LiveClient } from './live-client.js';

/** A complaint as its reporter sees it. */
export interface PublicComplaint {
  readonly number: string;
  readonly status: string;
  readonly statusLabel: string;
  readonly category: string | null;
  readonly unitName: string | null;
  readonly dueAt: string | null;
  readonly steps: readonly { readonly label: string; readonly at: string }[];
  readonly messages: readonly { readonly from: string; readonly body: string }[];
  readonly transferredTo: string | null;
  readonly mergedInto: string | null;
  readonly liveCursor: string | null;
}

export interface CitizenObserver {
  filed(citizen: Citizen): void;
  sees(citizen: Citizen, complaint: PublicComplaint): void;
  failed(citizen: Citizen, what: string, error: Error): void;
}

const PUBLIC =
  'number status statusLabel category unitName dueAt steps { label at } messages { from body } transferredTo mergedInto liveCursor';

const FILE = `mutation File($input: FileComplaintInput!) {
  fileComplaint(input: $input) { trackingCode complaint { ${PUBLIC} } userErrors { __typename path code message } }
}`;

const TRACK = `query Track($number: String!, $trackingCode: String!) {
  trackComplaint(number: $number, trackingCode: $trackingCode) { ${PUBLIC} }
}`;

const FOLLOW = `subscription Follow($number: String!, $trackingCode: String!, $after: String) {
  complaintUpdates(number: $number, trackingCode: $trackingCode, after: $after) { cursor complaint { ${PUBLIC} } }
}`;

const RATE = `mutation Rate($input: RateResolutionInput!) {
  rateResolution(input: $input) { userErrors { __typename path code message } }
}`;

/** States after which the reporter has nothing to wait for. An archived one could still be objected to; ours is content. */
const SETTLED: ReadonlySet<string> = new Set(['SELESAI', 'ARSIP', 'DIGABUNG', 'DICABUT']);
const RATE_TRIES = 20;
const RATE_PAUSE_MS = 250;

/** A citizen: files over a channel, follows by number and tracking code on an own connection without an account, and rates. */
export class Citizen {
  private latest!: PublicComplaint;
  private trackingCode = '';
  private hasRated = false;
  private isStopped = false;
  private settle!: () => void;
  /** Resolves when there is nothing more to wait for. */
  readonly settled = new Promise<void>((resolve) => (this.settle = resolve));

  private constructor(
    readonly complaint: DemoComplaint,
    private readonly http: GraphqlClient,
    private readonly live: LiveClient,
    private readonly observer: CitizenObserver,
  ) {}

  /**
   * Files a complaint and begins to follow it.
   * @param door who brings it in: the public itself, an officer at the counter, an adapter of a channel
   * @throws CliError when it is refused
   */
  static async file(
    complaint: DemoComplaint,
    door: GraphqlClient,
    own: { readonly http: GraphqlClient; live(): LiveClient },
    observer: CitizenObserver,
  ): Promise<Citizen> {
    const { id, region, channel, text, category, sensitivity, urgency, geo } = complaint;
    const { fileComplaint } = await door.request<{
      fileComplaint: {
        trackingCode: string | null;
        complaint: PublicComplaint | null;
        userErrors: readonly UserError[];
      };
    }>(FILE, {
      input: {
        region,
        channel,
        text,
        category,
        sensitivity,
        urgency,
        ...(geo && { location: { latitude: geo[0], longitude: geo[1] } }),
        contact: { email: `${id.toLowerCase()}@warga.example` },
        idempotencyKey: randomUUID(),
      },
    });
    const [refusal] = fileComplaint.userErrors;
    if (refusal || !fileComplaint.complaint || fileComplaint.trackingCode === null) {
      throw new CliError(
        EXIT.SERVER,
        `Expected ${id} to be accepted but: ${refusal?.message ?? 'no number came back'}`,
        {
          ...(refusal && { code: refusal.code, place: refusal.path.join('.') }),
        },
      );
    }
    const citizen = new Citizen(complaint, own.http, own.live(), observer);
    citizen.latest = fileComplaint.complaint;
    citizen.trackingCode = fileComplaint.trackingCode;
    observer.filed(citizen);
    citizen.follow(fileComplaint.complaint.liveCursor);
    return citizen;
  }

  get number(): string {
    return this.latest.number;
  }

  /** What the citizen saw last. */
  get sees(): PublicComplaint {
    return this.latest;
  }

  /** Looks the complaint up once more. */
  async look(): Promise<PublicComplaint> {
    const { number } = this.latest;
    const { trackComplaint } = await this.http.request<{ trackComplaint: PublicComplaint | null }>(TRACK, {
      number,
      trackingCode: this.trackingCode,
    });
    if (trackComplaint) this.latest = trackComplaint;
    return this.latest;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.live.close();
  }

  private follow(after: string | null): void {
    const variables = {
      number: this.number,
      trackingCode: this.trackingCode,
      ...(after !== null && { after }),
    };
    this.live.follow<{ complaintUpdates: { complaint: PublicComplaint } }>(
      FOLLOW,
      variables,
      ({ complaintUpdates }) => this.saw(complaintUpdates.complaint),
      (error) => {
        if (!this.isStopped && error) this.observer.failed(this, 'subscription', error);
      },
    );
  }

  private saw(complaint: PublicComplaint): void {
    const before = this.latest.status;
    this.latest = complaint;
    if (complaint.status !== before) this.observer.sees(this, complaint);
    if (SETTLED.has(complaint.status)) this.settle();
    if (complaint.status === 'DITANGGAPI' && !this.hasRated) {
      this.hasRated = true;
      this.rate().catch((error: unknown) => this.observer.failed(this, 'rating', error as Error));
    }
  }

  /** The answer is seen a moment before the process waits for an opinion about it. */
  private async rate(): Promise<void> {
    let refusal: UserError | undefined;
    for (let tries = 0; tries < RATE_TRIES; tries++) {
      const { rateResolution } = await this.http.request<{
        rateResolution: { userErrors: readonly UserError[] };
      }>(RATE, {
        input: {
          number: this.number,
          trackingCode: this.trackingCode,
          score: 5,
          isSatisfied: true,
          idempotencyKey: randomUUID(),
        },
      });
      [refusal] = rateResolution.userErrors;
      if (refusal?.code !== 'NOT_WAITING') break;
      await sleep(RATE_PAUSE_MS);
    }
    if (refusal) throw new Error(`${refusal.code}: ${refusal.message}`);
  }
}

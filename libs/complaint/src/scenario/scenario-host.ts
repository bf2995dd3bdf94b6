import { compileCalendar, type CalendarDocument } from '#calendar';
import type {
  DecisionRequest,
  SimulatedDecision,
  SimulatedJob,
  SimulatedJobHandler,
  SimulatedPlace,
  Variables,
} from '#engine';
import type { Json } from '#feel';
import type { ConfiguredRegion } from '#organisation';
import { publicationMode, type ComplaintInput, type DecisionFacts } from '#policy';
import { DecisionFault } from '#runtime';
import { answerComplaintDecision, unclassifiedFacts } from '../decisions/complaint-decisions.js';
import { excludedIn, type ClockVariables, type LadderRungVariable } from '../decisions/clock-decision.js';
import { BREACH_VARIABLE } from '../evaluation/breach-record.js';
import { findBreach } from '../evaluation/find-breach.js';
import type { Scenario } from './scenario.js';

/** A message that went out, and to whom: `pelapor` or a group. */
export interface SentMessage {
  readonly kind: string;
  readonly to: string;
  readonly at: number;
}

/** The complaint host in memory: the same decisions as the server's, jobs that only note what they would write. */
export class ScenarioHost {
  readonly sent: SentMessage[] = [];
  readonly breaches: {
    readonly level: number;
    readonly role: string;
    readonly holder: string | null;
    readonly at: string;
  }[] = [];
  readonly jobs: Readonly<Record<string, SimulatedJobHandler>>;
  private readonly handlers: Readonly<Record<string, SimulatedJobHandler>>;
  private readonly words: ComplaintInput;
  private readonly decisions: Readonly<Record<string, Variables>>;

  constructor(
    scenario: Scenario,
    private regions: ReadonlyMap<string, ConfiguredRegion>,
  ) {
    const { complaint, at, host = {}, decisions = {}, held = [] } = scenario.given;
    this.decisions = decisions;
    this.words = { ...complaint, region: scenario.region, receivedAt: at };
    const own: Readonly<Record<string, SimulatedJobHandler>> = {
      normalisasi: () => ({
        variables: { adaKontak: Boolean(complaint.contact?.email || complaint.contact?.phone) },
      }),
      'cari-duplikat': () => ({
        variables: { duplikat: { skor: 0, ambang: 1, nomor: null, complaintKey: null } },
      }),
      gabungkan: () => ({ variables: {} }),
      'kirim-pesan': (job) => this.send(job),
      'catat-pelanggaran': (job) => this.recordBreach(job),
      publikasi: (job) => this.publish(job),
      rekap: () => ({ variables: {} }),
      'laporan-ombudsman': (job) => this.send(job),
    };
    const given = Object.entries(host).map(([type, variables]): [string, SimulatedJobHandler] => [
      type,
      async (job) => {
        // What goes out or is recorded is still noted; only the result is the scenario's.
        if (type === 'kirim-pesan' || type === 'laporan-ombudsman') this.send(job);
        if (type === 'catat-pelanggaran') await this.recordBreach(job);
        return { variables };
      },
    ]);
    this.handlers = { ...own, ...Object.fromEntries(given) };
    // A job that no handler has a result for stays open.
    const open = held.map((type): [string, SimulatedJobHandler] => [type, () => undefined]);
    this.jobs = { ...this.handlers, ...Object.fromEntries(open) };
  }

  /** What the job of a type that was held comes to. */
  workOn(job: SimulatedJob): ReturnType<SimulatedJobHandler> {
    return this.handlers[job.jobType]?.(job);
  }

  region(code: string): ConfiguredRegion | undefined {
    return this.regions.get(code);
  }

  /** Lays a calendar over those of all regions. @throws CalendarError */
  layCalendar(calendar: CalendarDocument): void {
    this.regions = new Map(
      [...this.regions].map(([code, region]) => [
        code,
        { ...region, calendar: compileCalendar([...region.documents.calendars, calendar]) },
      ]),
    );
  }

  readonly answerDecision = async (
    { decisionId, variables }: DecisionRequest,
    { tenant, now }: SimulatedPlace,
  ): Promise<SimulatedDecision> => {
    try {
      const { outcome, trace } = await answerComplaintDecision(decisionId, variables, {
        regions: this.regions,
        tenant,
        now,
        words: () => Promise.resolve({ ...this.words, region: tenant }),
      });
      const { [decisionId]: laidOver } = this.decisions;
      return { outcome: laidOver ? { ...(outcome as Variables), ...laidOver } : outcome, trace };
    } catch (error) {
      if (error instanceof DecisionFault) return { fault: error.message };
      throw error;
    }
  };

  readonly timeZoneOf = (tenant: string): string | undefined => this.regions.get(tenant)?.calendar.timeZone;

  private send({ headers, jobType, variables, now }: SimulatedJob) {
    const to = typeof variables.kepada === 'string' ? variables.kepada : 'pelapor';
    this.sent.push({ kind: headers.pesan ?? jobType, to, at: now });
    return { variables: {} };
  }

  private async recordBreach({ variables, tenant }: SimulatedJob) {
    const rung = variables.tangga as unknown as LadderRungVariable | undefined;
    if (!rung) return { failure: 'Expected tangga to be a rung of the ladder, but it is missing' };
    const region = this.regions.get(tenant);
    if (!region) return { failure: `Expected region ${tenant} to be there, but it is not` };
    const classified = (variables.klasifikasi as { facts?: DecisionFacts } | undefined)?.facts;
    const breach = await findBreach(
      this.regions,
      region,
      {
        clock: typeof variables.jam === 'string' ? variables.jam : 'penyelesaian',
        rung,
        clocks: (variables.tenggat ?? {}) as unknown as ClockVariables,
        facts: {
          ...(classified ?? unclassifiedFacts(tenant, String(variables.kanal ?? 'web'))),
          region: tenant,
        },
        excluded: excludedIn(variables),
      },
      () => `${tenant}-${this.breaches.length + 1}`,
    );
    const { level, role, breachedAt, officials } = breach;
    this.breaches.push({ level, role, holder: officials[0]?.holder ?? null, at: breachedAt });
    return { variables: { [BREACH_VARIABLE]: breach as unknown as Json } };
  }

  private async publish({ variables, tenant }: SimulatedJob) {
    const classified = variables.klasifikasi as { facts?: DecisionFacts; restricted?: Json } | undefined;
    if (!classified?.facts) return { failure: 'Expected klasifikasi to have facts, but it has none' };
    const facts = { ...classified.facts, region: tenant };
    const mode =
      classified.restricted === true ? 'none' : await publicationMode({ regions: this.regions }, facts);
    return { variables: { publikasi: mode } };
  }
}

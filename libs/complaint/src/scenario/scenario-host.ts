import { compileCalendar, type CalendarDocument } from '#calendar';
import type {
  DecisionRequest,
  SimulatedDecision,
  SimulatedJob,
  SimulatedJobHandler,
  SimulatedPlace,
  Variables,
} from '#engine';
import type { ConfiguredRegion } from '#organisation';
import type { ComplaintInput } from '#policy';
import { decideInMemory, jobsInMemory } from './host-in-memory.js';
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
    const own = jobsInMemory({
      regions: () => this.regions,
      hasContact: () => Boolean(complaint.contact?.email || complaint.contact?.phone),
      sent: (kind, to, { now }) => void this.sent.push({ kind, to, at: now }),
      breached: ({ level, role, breachedAt, officials }) =>
        void this.breaches.push({ level, role, holder: officials[0]?.holder ?? null, at: breachedAt }),
    });
    const given = Object.entries(host).map(([type, variables]): [string, SimulatedJobHandler] => [
      type,
      async (job) => {
        // What goes out or is recorded is still noted; only the result is the scenario's.
        await own[type]?.(job);
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
    request: DecisionRequest,
    place: SimulatedPlace,
  ): Promise<SimulatedDecision> => {
    const answer = await decideInMemory(request, place, {
      regions: this.regions,
      words: () => Promise.resolve({ ...this.words, region: place.tenant }),
    });
    const { [request.decisionId]: laidOver } = this.decisions;
    return laidOver && 'outcome' in answer
      ? { ...answer, outcome: { ...(answer.outcome as Variables), ...laidOver } }
      : answer;
  };

  readonly timeZoneOf = (tenant: string): string | undefined => this.regions.get(tenant)?.calendar.timeZone;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { CliError, EXIT } from '../cli-error.js';
import { deployableFiles } from '../client/deployable-files.js';
import { deployBundle } from '../client/deploy-bundle.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import { projectRoot } from '../project-root.js';
import { historyOf, readComplaints, verifyAll } from './case-files.js';
import { Citizen } from './citizen.js';
import {
  NEW_PROVINCE,
  NEW_PROVINCE_COMPLAINT,
  readDemoComplaints,
  type DemoComplaint,
} from './demo-complaint.js';
import { isSound, printReport, reportRow, type ReportRow } from './demo-report.js';
import type { DemoServer } from './demo-server.js';
import { DutyRoster } from './duty-roster.js';
import { clocksOf, type CaseOutcome } from './expectations.js';
import type { Diary } from './diary.js';
import type { Suggestion } from './officer-script.js';

/** After this the demonstration tells how far it got, and fails. */
const DEADLINE_MS = 90_000;
/** Channels that anybody may file over without an account. */
const PUBLIC_CHANNELS = new Set(['web', 'app']);
/** Channels where an officer writes down what a citizen brings. */
const COUNTER_CHANNELS = new Set(['walkin', 'kotak', 'telepon']);
/** How long a second report of one matter waits for the first to be taken up. */
const TAKEN_UP_MS = 10_000;

type Preview = Suggestion & { readonly unit: string };

/** Everybody who takes part, and what becomes of it. */
export class Demonstration {
  private readonly citizens: Citizen[] = [];
  private readonly previews = new Map<string, Preview>();
  private readonly roster: DutyRoster;

  constructor(
    private readonly server: DemoServer,
    private readonly diary: Diary,
  ) {
    this.roster = new DutyRoster(server, diary);
  }

  async run(): Promise<boolean> {
    const { http: admin } = await this.server.as('admin');
    const { http: auditor, live } = await this.server.as('auditor');
    const { folder } = projectRoot();
    await this.deploy(
      admin,
      ['rules', 'workflows'].map((name) => join(folder, name)),
      'rules and workflows of the installation',
    );

    const complaints = await readDemoComplaints();
    await this.callOfficers(auditor, complaints);
    const overview = live();
    overview.follow<{
      userTaskChanges: { kind: string; task: { candidateGroups: readonly string[] } | null };
    }>(
      'subscription Overview($after: String) { userTaskChanges(after: $after) { kind cursor task { candidateGroups } } }',
      {},
      ({ userTaskChanges: { kind, task } }) => {
        if (kind !== 'ADDED' || !task) return;
        this.roster.callForTask(task.candidateGroups).then(
          (isCalled) =>
            isCalled && this.diary.tell(`  somebody of ${task.candidateGroups.join(', ')} was called in`),
          (error: unknown) =>
            this.diary.problem(`calling ${task.candidateGroups.join(', ')}: ${(error as Error).message}`),
        );
      },
      (error) => error && this.diary.problem(`overview: ${error.message}`),
    );
    try {
      for (const complaint of complaints) await this.file(complaint);
      await this.addProvince(admin, auditor);
      await this.awaitAll();
    } finally {
      await Promise.all([this.roster.stop(), overview.close()]);
    }
    const isGood = await this.report(auditor);
    await Promise.all(this.citizens.map((citizen) => citizen.stop()));
    return isGood;
  }

  private async deploy(admin: GraphqlClient, paths: readonly string[], what: string): Promise<void> {
    const files = await deployableFiles(paths);
    const { created, userErrors } = await deployBundle(admin, { files, comment: what });
    const [refusal] = userErrors;
    if (refusal) {
      throw new CliError(
        EXIT.FINDINGS,
        `Expected ${what} to be deployable but: ${userErrors.map(({ message }) => message).join(' ')}`,
        {
          code: refusal.code,
        },
      );
    }
    this.diary.tell(`deployed ${what}: ${created.length} files`);
  }

  /** The policy says which units will have work; their officers log in, each with an own connection. */
  private async callOfficers(auditor: GraphqlClient, complaints: readonly DemoComplaint[]): Promise<void> {
    const regions = new Set<string>();
    const units = new Set<string>();
    for (const complaint of complaints) {
      const preview = await this.preview(auditor, complaint);
      regions.add(complaint.region).add(preview.unit.split('/')[0]!);
      units.add(preview.unit);
    }
    await this.roster.callFor(regions, units);
    this.diary.tell(`${this.roster.size} officers are connected, each follows an inbox of their own`);
  }

  private async preview(auditor: GraphqlClient, complaint: DemoComplaint): Promise<Preview> {
    const { id, region, channel, text, category, sensitivity, urgency, geo } = complaint;
    const location = geo && { latitude: geo[0], longitude: geo[1] };
    const { evaluateRoute } = await auditor.request<{ evaluateRoute: Preview }>(
      'query Preview($input: EvaluateRouteInput!) { evaluateRoute(input: $input) { complaintClass unit transfer archive } }',
      { input: { region, channel, text, category, sensitivity, urgency, location } },
    );
    this.previews.set(id, evaluateRoute);
    return evaluateRoute;
  }

  private async file(complaint: DemoComplaint): Promise<void> {
    await this.afterEarlierOfTheKind(complaint);
    const { region, channel } = complaint;
    const who = COUNTER_CHANNELS.has(channel) ? await this.counterOf(region) : `worker@${region}`;
    const door = PUBLIC_CHANNELS.has(channel) ? this.server.public().http : (await this.server.as(who)).http;
    this.citizens.push(await Citizen.file(complaint, door, this.server.public(), this.diary));
  }

  /** A second report of one matter comes when the first has been taken up, as it is in life. */
  private async afterEarlierOfTheKind({ region, category }: DemoComplaint): Promise<void> {
    const earlier = this.citizens.find(
      ({ complaint }) => complaint.region === region && complaint.category === category,
    );
    for (let waited = 0; earlier && waited < TAKEN_UP_MS; waited += 100) {
      if ((await earlier.look()).category !== null) return;
      await sleep(100);
    }
  }

  /** Somebody at the counter: whoever manages complaints in that region. */
  private async counterOf(region: string): Promise<string> {
    const manager = (await this.server.people()).find((person) =>
      person.groups.some((group) => group.startsWith(`${region}/`) && group.endsWith(':pejabatPengelola')),
    );
    if (!manager)
      throw new CliError(EXIT.FINDINGS, `Expected a pejabat pengelola in ${region} but there is none.`);
    return manager.id;
  }

  /** Another province, with a chain and a ladder of its own, while all of this runs: no code, no restart. */
  private async addProvince(admin: GraphqlClient, auditor: GraphqlClient): Promise<void> {
    await this.deploy(
      admin,
      [join(projectRoot().folder, NEW_PROVINCE)],
      'a new province to the running server',
    );
    await this.callOfficers(auditor, [NEW_PROVINCE_COMPLAINT]);
    await this.file(NEW_PROVINCE_COMPLAINT);
  }

  private async awaitAll(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<'late'>(
      (resolve) => (timer = setTimeout(() => resolve('late'), DEADLINE_MS)),
    );
    const outcome = await Promise.race([
      Promise.all(this.citizens.map((citizen) => citizen.settled)),
      tooLate,
    ]);
    clearTimeout(timer);
    if (outcome !== 'late') {
      this.diary.tell(
        `all complaints are settled; ${this.diary.worked} tasks were worked on, ${this.diary.receivedLive} came in live`,
      );
      return;
    }
    for (const citizen of this.citizens) await citizen.look();
    this.diary.problem(`after ${DEADLINE_MS / 1000} s not all complaints were settled`);
  }

  private async report(auditor: GraphqlClient): Promise<boolean> {
    this.diary.tell('playing every history again');
    const verified = await verifyAll(auditor);
    const stored = await readComplaints(auditor);
    const numbers = new Map(this.citizens.map(({ complaint, number }) => [complaint.id, number]));
    const rows: ReportRow[] = [];
    for (const citizen of this.citizens) {
      const { complaint, number } = citizen;
      const here = stored.filter((one) => one.number === number);
      const way = here.sort(
        (a, b) => Number(a.region !== complaint.region) - Number(b.region !== complaint.region),
      );
      const outcome: CaseOutcome = {
        complaint,
        way,
        histories: await Promise.all(way.map((one) => historyOf(auditor, one))),
        public: await citizen.look(),
        preview: this.previews.get(complaint.id)!,
        numbers,
      };
      rows.push(reportRow(outcome, verified));
      if (complaint === NEW_PROVINCE_COMPLAINT) this.checkProvince(outcome);
    }
    if (this.diary.output.isJson)
      this.diary.output.json({ complaints: rows, replay: verified, problems: this.diary.problems });
    else printReport(this.diary.output, rows, verified);
    const isGood =
      this.diary.problems.length === 0 &&
      rows.every((row) => row.differences.length === 0) &&
      verified.length > 0 &&
      verified.every(isSound);
    if (!this.diary.output.isJson)
      for (const problem of this.diary.problems)
        this.diary.output.line(this.diary.output.style('red', `✗ ${problem}`));
    this.diary.tell(
      isGood
        ? this.diary.output.style('green', 'everything came out as expected')
        : this.diary.output.style('red', 'not everything came out as expected'),
    );
    return isGood;
  }

  /** Its clocks and its ladder are those of its own files. */
  private checkProvince(outcome: CaseOutcome): void {
    const { complaint } = outcome;
    const clocks = clocksOf(outcome);
    const roles = clocks['penyelesaian']?.ladder?.map(({ role }) => role) ?? [];
    this.diary.tell(
      `new province: verification in ${clocks['verifikasi']?.workingDays} working days, ladder ${roles.join(' > ')}`,
    );
    if (clocks['verifikasi']?.workingDays !== 2)
      this.diary.problem(
        `${complaint.id}: expected 2 working days for verification by the province's own policy`,
      );
    if (!roles.includes('koordinator'))
      this.diary.problem(`${complaint.id}: expected the province's own ladder with its koordinator`);
  }
}

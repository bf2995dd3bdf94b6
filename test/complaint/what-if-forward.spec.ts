import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { compileCalendar } from '#calendar';
import {
  arrivalsLike,
  checkSimulation,
  judgeForward,
  parseForwardCondition,
  readSimulation,
  simulateForward,
  simulationStage,
  withHabits,
  type ForwardReport,
  type SimulationDocument,
  type SimulationStage,
} from '#complaint';
import { readModel } from '#bpmn';
import { readBundle } from '#runtime';
import { definitionsXml, element, extensions, flows } from '../support/bpmn-xml.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { siakCandidate } from '../support/siak-candidate.js';

// Hundreds of complaints are played: seconds on a machine of its own, more beside others.
jest.setTimeout(120_000);

const EVEN_WEEK = [1, 1, 1, 1, 1, 1, 1];
const EVEN_DAY = new Array<number>(24).fill(1);

const asFiles = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, content]) => ({ path, content }));

describe('a what-if forward', () => {
  let bundle: Record<string, string>;
  let siak: SimulationStage;
  let habits: SimulationDocument;

  const stageWith = async (changes: Readonly<Record<string, string>>): Promise<SimulationStage> => {
    const base = (await readBundle(asFiles(bundle))).resources;
    const { stage, findings } = await simulationStage(base, (await readBundle(asFiles(changes))).resources);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    return stage;
  };

  beforeAll(async () => {
    bundle = await repositoryBundle();
    siak = await stageWith({});
    const file = 'workflows/pengaduan/simulation.json';
    const read = readSimulation(bundle[file]!, file);
    if ('findings' in read) throw new Error(JSON.stringify(read.findings));
    habits = read.document;
    expect(checkSimulation(habits, siak, { content: bundle[file]!, file })).toEqual([]);
  });

  /** A load of the complaint process in Siak. */
  const load = (given: Partial<SimulationDocument>): SimulationDocument =>
    withHabits(
      {
        region: '14.08',
        from: '2026-04-06',
        until: '2026-05-15',
        followDays: 20,
        arrivals: { perDay: 3 },
        ...given,
      },
      habits,
    );
  const play = (document: SimulationDocument, stage = siak): Promise<ForwardReport> =>
    simulateForward({ document, stage });

  describe('of one task that people queue for', () => {
    let counter: SimulationStage;

    /** Open day and night, without a day off: there the formulas of queueing hold for office time too. */
    beforeAll(async () => {
      const task =
        '<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="=[&quot;14.08/PPID:pelaksana&quot;]" />';
      const { processes } = await readModel(
        definitionsXml(
          `<bpmn:process id="loket" isExecutable="true">${
            element('startEvent', 'datang') +
            element('userTask', 'layani', {}, extensions(task)) +
            element('endEvent', 'pulang') +
            flows('datang > layani > pulang')
          }</bpmn:process>`,
        ),
      );
      const region = siak.regions.get('14.08')!;
      const calendar = compileCalendar([
        {
          id: 'selalu',
          timeZone: 'Asia/Jakarta',
          weekend: [],
          officeHours: { start: '00:00', end: '24:00' },
        },
      ]);
      counter = {
        regions: new Map(siak.regions).set('14.08', { ...region, calendar }),
        processesOf: () => processes,
        forms: new Map(),
      };
    });

    const queue = (given: Partial<SimulationDocument>): Promise<ForwardReport> =>
      play(
        {
          region: '14.08',
          process: 'loket',
          from: '2026-01-01',
          until: '2026-04-10',
          followDays: 0,
          seed: 4,
          arrivals: { perDay: 24, byWeekday: EVEN_WEEK, byHour: EVEN_DAY },
          service: { layani: { minutes: 30 } },
          capacity: { '*': { holders: 1 } },
          ...given,
        },
        counter,
      );

    it('should wait as M/M/1 does', async () => {
      const { stations, arrived } = await queue({});
      const [station] = stations;
      // One an hour comes, two an hour are served: rho = 1/2, mean wait rho / (mu - lambda) = 0.5 h, 90 % wait at most
      // ln(rho / 0.1) / (mu - lambda) = 1.61 h, mean queue rho^2 / (1 - rho) = 0.5. The mean wait of n customers in a row has a
      // variance near rho (2 + 5 rho - 4 rho^2 + rho^3) / ((1 - rho)^4 mu^2 n) (Daley 1968): for n = 2400 a deviation of 0.055 h.
      // The bounds are three deviations; the queue's is as large times lambda, the decile's about twice the mean's.
      expect(arrived).toBeGreaterThan(2400 - 3 * Math.sqrt(2400));
      expect(arrived).toBeLessThan(2400 + 3 * Math.sqrt(2400));
      expect(Math.abs(station!.waiting.mean! - 0.5)).toBeLessThan(0.165);
      expect(Math.abs(station!.queue.mean - 0.5)).toBeLessThan(0.2);
      expect(Math.abs(station!.waiting.p90! - 1.61)).toBeLessThan(0.35);
      // The work of n customers, each of mean and deviation 1 / mu: sqrt(2 n) / mu of 2400 h is 0.0144.
      expect(Math.abs(station!.utilisation! - 0.5)).toBeLessThan(0.045);
      // Little's law holds for any queue: its length is what comes in, times the wait. Only the ends of the period differ.
      expect(station!.queue.mean).toBeCloseTo((arrived / 2400) * station!.waiting.mean!, 2);
    });

    it('should not wait where everybody has somebody, and keep to a fixed time of service', async () => {
      const { stations } = await queue({
        until: '2026-01-20',
        service: { layani: { minutes: 30, distribution: 'fixed' } },
        capacity: { PPID: { holders: 50 } },
      });
      expect(stations).toMatchObject([
        {
          unit: '14.08/PPID',
          role: 'pelaksana',
          holders: 50,
          waiting: { mean: 0, p90: 0 },
          queue: { most: 1 },
        },
      ]);
      expect(stations[0]!.utilisation).toBeCloseTo((stations[0]!.done * 0.5) / (20 * 24 * 50), 3);
    });

    it('should do so many tasks a working day as a holder is said to do, and half of them in half of the time', async () => {
      // More comes than can be done: what is done is what the capacity says.
      const busy = (capacity: SimulationDocument['capacity']) =>
        queue({
          until: '2026-02-19',
          arrivals: { perDay: 60, byWeekday: EVEN_WEEK, byHour: EVEN_DAY },
          service: { layani: { minutes: 30, distribution: 'fixed' } },
          capacity,
        });
      const [ten, whole, half] = await Promise.all([
        busy({ 'PPID:pelaksana': { holders: 1, tasksPerDay: 10 }, PPID: { tasksPerDay: 40 } }),
        busy({ '*': { holders: 1 } }),
        busy({ '*': { holders: 1 }, pelaksana: { share: 0.5 } }),
      ]);
      expect(ten.stations[0]!.done).toBeGreaterThanOrEqual(498);
      expect(ten.stations[0]!.done).toBeLessThanOrEqual(500);
      expect(whole.stations[0]!.done / half.stations[0]!.done).toBeCloseTo(2, 1);
      expect(whole.stations[0]!.utilisation).toBeGreaterThan(0.99);
    });

    it('should tell of a group that nobody works for', async () => {
      const region = counter.regions.get('14.08')!;
      const organisation = { ...region.organisation, people: new Map() };
      const empty = {
        ...counter,
        regions: new Map(counter.regions).set('14.08', { ...region, organisation }),
      };
      const report = await play(
        {
          region: '14.08',
          process: 'loket',
          from: '2026-01-01',
          until: '2026-01-05',
          arrivals: { perDay: 5 },
        },
        empty,
      );
      expect(report).toMatchObject({ finished: 0, unattended: ['14.08/PPID:pelaksana'] });
      expect(report.backlog).toBe(report.arrived);
    });
  });

  it('should give the same report for the same seed, and another for another', async () => {
    const document = load({ until: '2026-04-20' });
    const first = await play(document);
    expect(await play(document)).toEqual(first);
    expect(await play({ ...document, seed: 2 })).not.toEqual(first);
    expect(first.arrived).toBe(first.finished + first.backlog);
    expect(first.days.reduce((sum, { arrived }) => sum + arrived, 0)).toBe(first.arrived);
    expect(first.incidents).toEqual([]);
  });

  it('should breach less with one more holder at a bottleneck, and nowhere else do anything else', async () => {
    const lights = (holders: number) =>
      play(
        load({
          arrivals: { perDay: 4, byCategory: { penerangan: 3, sampah: 1 } },
          service: { tindakLanjut: { minutes: 180 } },
          capacity: { 'DISHUB:pelaksana': { holders } },
        }),
      );
    const one = await lights(1);
    const two = await lights(2);
    const breached = (report: ForwardReport) =>
      report.clocks.find(({ clock }) => clock === 'tanggapan')!.breached;
    // 4.2 lights on a working day at three hours each: more than one can do, less than two can.
    expect(breached(one)).toBeGreaterThan(20);
    expect(breached(two)).toBeLessThan(breached(one) / 4);
    expect(two.backlog).toBeLessThan(one.backlog);
    expect(one.escalations.reduce((sum, { times }) => sum + times, 0)).toBeGreaterThan(
      two.escalations.reduce((sum, { times }) => sum + times, 0),
    );
    const dlh = (report: ForwardReport) => report.units.find(({ unit }) => unit === '14.08/DLH');
    expect(dlh(two)!.created).toBe(dlh(one)!.created);
    expect(judgeForward(parseForwardCondition('tanggapan>20%')!, { before: one }).holds).toBe(true);
    expect(judgeForward(parseForwardCondition('worse>0')!, { before: one, after: two })).toMatchObject({
      holds: false,
    });
    expect(judgeForward(parseForwardCondition('worse>0')!, { before: two, after: one }).holds).toBe(true);
    expect(judgeForward(parseForwardCondition('utilisation>90')!, { before: one }).holds).toBe(true);
  });

  it('should shift the load as a change of rules says, with the same complaints', async () => {
    const document = load({
      until: '2026-04-24',
      arrivals: { perDay: 4, byCategory: { penerangan: 2, jalan: 1 } },
    });
    const before = await play(document);
    const after = await play(document, await stageWith(await siakCandidate()));
    const created = (report: ForwardReport, code: string) =>
      report.units.find(({ unit }) => unit === `14.08/${code}`)?.created ?? 0;
    expect(created(before, 'DISHUB')).toBeGreaterThan(30);
    expect(created(after, 'DISHUB')).toBe(0);
    expect(created(after, 'PUPR')).toBeGreaterThan(created(before, 'PUPR') + 30);
    expect(after.arrived).toBe(before.arrived);
    expect(after.days.map(({ arrived }) => arrived)).toEqual(before.days.map(({ arrived }) => arrived));
    expect(created(after, 'SETDA-BAG-ORGANISASI')).toBe(created(before, 'SETDA-BAG-ORGANISASI'));
  });

  it('should come in as it did in the past', () => {
    const { calendar } = siak.regions.get('14.08')!;
    const monday = Date.parse('2026-03-02T02:30:00Z');
    const arrivals = arrivalsLike(
      [
        { receivedAtMs: monday, channel: 'sms', category: 'jalan', hasContact: true },
        { receivedAtMs: monday, channel: 'sms', category: 'jalan', hasContact: true },
        { receivedAtMs: monday + 86_400_000, channel: 'web', text: 'Sampah menumpuk.', hasContact: false },
        { receivedAtMs: monday + 3 * 86_400_000, channel: 'web', category: 'sampah', hasContact: true },
      ],
      calendar,
    );
    expect(arrivals).toMatchObject({
      perDay: 1,
      byWeekday: [2, 1, 0, 1, 0, 0, 0],
      withContact: 0.75,
      complaints: [
        { channel: 'sms', category: 'jalan', weight: 2 },
        { channel: 'web', text: 'Sampah menumpuk.', weight: 1 },
        { channel: 'web', category: 'sampah', weight: 1 },
      ],
    });
    expect(arrivals.byHour![9]).toBe(4);
  });

  it('should end when it is told to', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(simulateForward({ document: load({}), stage: siak, signal: aborted })).rejects.toThrow(
      'enough',
    );
  });

  describe('of a file that is wrong', () => {
    const findingsOf = (change: (document: Record<string, unknown>) => void) => {
      const document = JSON.parse(JSON.stringify(load({}))) as Record<string, unknown>;
      change(document);
      const content = JSON.stringify(document, null, 2);
      const read = readSimulation(content, 'beban.json');
      const findings =
        'findings' in read
          ? read.findings
          : checkSimulation(read.document, siak, { content, file: 'beban.json' });
      return findings.map(({ pointer, message, line, file }) => {
        expect(file).toBe('beban.json');
        expect(content.split('\n')[line! - 1]).toContain(pointer.split('/').at(-1)!.replaceAll('~1', '/'));
        return `${pointer} ${message}`;
      });
    };

    it.each<[string, (document: Record<string, unknown>) => void, string]>([
      [
        'no holders',
        (d) => (d.capacity = { PUPR: { holders: 0 } }),
        '/capacity/PUPR/holders Expected a value that must be >= 1 but got 0.',
      ],
      [
        'no time',
        (d) => (d.capacity = { PUPR: { share: 0 } }),
        '/capacity/PUPR/share Expected a value that must be > 0 but got 0.',
      ],
      [
        'no tasks',
        (d) => (d.capacity = { PUPR: { tasksPerDay: 0 } }),
        '/capacity/PUPR/tasksPerDay Expected a value that must be > 0 but got 0.',
      ],
      [
        'two paces',
        (d) => (d.capacity = { PUPR: { tasksPerDay: 4, share: 0.5 } }),
        '/capacity/PUPR Expected not both tasksPerDay and share',
      ],
      [
        'an unknown unit',
        (d) => (d.capacity = { 'PUPRX:pelaksana': { holders: 1 } }),
        '/capacity/PUPRX:pelaksana Expected a unit (',
      ],
      ['an unknown region', (d) => (d.region = '99'), '/region Expected a region that there are rules of'],
      ['an unknown process', (d) => (d.process = 'lain'), '/process Expected one of the processes'],
      [
        'a day that is none',
        (d) => (d.from = '2026-02-30'),
        '/from Expected a day that there is but got "2026-02-30".',
      ],
      [
        'an end before its beginning',
        (d) => (d.until = '2026-04-01'),
        '/until Expected a day from 2026-04-06 on',
      ],
      [
        'too many complaints',
        (d) => (d.arrivals = { perDay: 90_000 }),
        '/arrivals/perDay Expected at most 1000000 complaints',
      ],
      [
        'an unknown category',
        (d) => (d.arrivals = { perDay: 1, byCategory: { jalanan: 1 } }),
        '/arrivals/byCategory/jalanan Expected a category of the policy',
      ],
      [
        'weights of nothing',
        (d) => (d.arrivals = { perDay: 1, byHour: new Array(24).fill(0) }),
        '/arrivals/byHour Expected a weight above 0 but all are 0.',
      ],
      [
        'an unknown task',
        (d) => (d.service = { verifikasii: { minutes: 5 } }),
        '/service/verifikasii Expected a user task',
      ],
      [
        'an answer that no form takes',
        (d) => (d.answers = { verifikasi: [{ data: { hasil: 'entah' } }] }),
        '/answers/verifikasi/0/data/hasil Expected "',
      ],
      [
        'an unknown message',
        (d) => (d.messages = { salam: { share: 1, afterHours: 1 } }),
        '/messages/salam Expected a message that the process waits for',
      ],
    ])('should refuse %s, with the place', (_what, change, expected) => {
      expect(findingsOf(change)).toEqual([expect.stringContaining(expected)]);
    });
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import type { ExecutableProcess } from '#bpmn';
import { formatDay, nextWorkingDay } from '#calendar';
import { ROOT_KEY, SimulatedWorld, type EventOf, type SimulatedEvent, type Variables } from '#engine';
import type { ConfiguredRegion } from '#organisation';
import type { ComplaintInput } from '#policy';
import { decideInMemory, jobsInMemory } from '../scenario/host-in-memory.js';
import { completedBy } from '../service/task-service.js';
import { startEventOf, startingVariables } from '../start-of-complaint.js';
import { KeyedRandom, pickWeighted } from '../what-if/keyed-random.js';
import { Agenda } from './agenda.js';
import { arrivalsOf, expectedArrivals, type Arrival } from './arrivals.js';
import { ComplaintFigures, type OpenComplaint } from './complaint-figures.js';
import type { ForwardReport } from './forward-report.js';
import type { SimulationDocument } from './simulation-document.js';
import type { SimulationStage } from './simulation-stage.js';
import { simulatedDays, type SimulatedDays } from './simulated-days.js';
import { StationFigures } from './station-figures.js';
import { TaskDesk, type DeskTask } from './task-desk.js';
import { Workforce } from './workforce.js';

const HOUR_MS = 3_600_000;
/** Complaints between two looks at the signal; others have their turn meanwhile. */
const STEP = 50;

export interface ForwardInput {
  readonly document: SimulationDocument;
  readonly stage: SimulationStage;
  readonly signal?: AbortSignal;
  /** Told now and then how many complaints have come in, of how many that are expected, and the day that is played. */
  readonly onProgress?: (arrived: number, expected: number, day: string) => void;
}

/**
 * Plays a process under a load on the virtual clock: the kernel, the decisions of the policies, the calendar and the chain of a
 * region are the real ones; complaints come by chance, and whoever holds an office does one task after the other in office
 * hours. The same document gives the same report.
 * @param input a document that `checkSimulation` found nothing in
 * @throws the signal's reason when it aborts
 */
export function simulateForward(input: ForwardInput): Promise<ForwardReport> {
  return new ForwardRun(input).run();
}

class ForwardRun {
  private readonly document: SimulationDocument;
  private readonly region: ConfiguredRegion;
  private readonly process: ExecutableProcess;
  private readonly days: SimulatedDays;
  private readonly random: KeyedRandom;
  private readonly world: SimulatedWorld;
  private readonly desk: TaskDesk;
  private readonly workforce: Workforce;
  private readonly stations: StationFigures;
  private readonly figures = new ComplaintFigures();
  private readonly agenda = new Agenda();
  private readonly arrivals: Generator<Arrival, void, void>;
  /** By instance; a called process is about its caller's complaint. */
  private readonly complaints = new Map<string, OpenComplaint>();
  private readonly words = new Map<string, ComplaintInput>();
  private readonly tasks = new Map<string, DeskTask>();
  private lastOrder = 0;
  private played = 0;

  constructor(private readonly input: ForwardInput) {
    const { document, stage } = input;
    this.document = document;
    this.region = stage.regions.get(document.region)!;
    const processes = stage.processesOf(document.region);
    this.process = processes.find(
      ({ bpmnProcessId }) => bpmnProcessId === (document.process ?? 'pengaduan'),
    )!;
    this.days = simulatedDays(document, this.region.calendar);
    this.random = new KeyedRandom(document.seed ?? 1);
    this.arrivals = arrivalsOf(document, this.region, this.random);
    this.workforce = new Workforce(this.region, document, this.random);
    this.stations = new StationFigures(
      this.region,
      this.days,
      () => this.world.now,
      (task, endsAt) => this.agenda.at(endsAt, () => this.complete(task)),
    );
    this.desk = new TaskDesk(this.region.calendar, this.workforce, document.order ?? 'oldest', this.stations);
    const evaluation = { trace: false };
    this.world = new SimulatedWorld({
      // A complaint that is passed on leaves: nobody knows the load of where it goes.
      processes: (tenant) => (tenant === document.region ? processes : []),
      tenant: document.region,
      startAt: this.days.fromMs,
      keepsHistory: false,
      timeZoneOf: () => this.region.calendar.timeZone,
      answerDecision: (request, place) =>
        decideInMemory(request, place, {
          regions: stage.regions,
          evaluation,
          words: () => Promise.resolve(this.words.get(String(request.variables.complaintKey))!),
        }),
      jobs: jobsInMemory({
        regions: () => stage.regions,
        hasContact: ({ variables }) => variables.adaKontak === true,
        sent: (kind) => this.figures.sent(kind),
        breached: (breach) => this.figures.climbed(breach),
      }),
      onEvent: (happened) => this.follow(happened),
    });
  }

  async run(): Promise<ForwardReport> {
    const { region, process, document, days, agenda, world } = this;
    this.expectNext();
    this.openOn(days.firstDay - 1);
    this.closeDay(days.firstDay);
    for (;;) {
      const own = agenda.nextAt;
      const timer = world.nextTimerAt() ?? Number.POSITIVE_INFINITY;
      if (Math.min(own, timer) > days.endMs) break;
      // What a timer sets off may be done before our own next appointment. One that was armed late is due already.
      await world.advanceTo(Math.max(world.now, Math.min(own, timer)));
      if (own <= timer) await agenda.actNext();
    }
    await world.advanceTo(days.endMs);
    const { stations, units, unattended } = this.stations.report(
      this.workforce,
      [...this.tasks.values()].filter(({ state }) => state === 'inWork'),
    );
    return {
      region: region.code,
      process: process.bpmnProcessId,
      seed: document.seed ?? 1,
      from: document.from,
      until: document.until,
      end: formatDay(days.endDay),
      ...this.figures.report(new Set(this.complaints.values()), days.endMs),
      stations,
      units,
      unattended,
    };
  }

  private expectNext(): void {
    const { value: arrival } = this.arrivals.next();
    if (arrival) this.agenda.at(arrival.at, () => this.arrive(arrival));
  }

  private async arrive(arrival: Arrival): Promise<void> {
    this.expectNext();
    const { number, channel, hasContact, complaint } = arrival;
    const { world, process } = this;
    const complaintKey = `complaint-${number}`;
    this.words.set(complaintKey, complaint);
    const instanceKey = world.newKey();
    this.complaints.set(instanceKey, this.figures.arrives(number, instanceKey, world.now));
    const businessKey = `${this.region.code}-${number}`;
    const startEventId = startEventOf(process, channel);
    const outcome = await world.start({
      processId: process.bpmnProcessId,
      instanceKey,
      businessKey,
      ...(startEventId === undefined ? {} : { startEventId }),
      variables: startingVariables({
        complaintKey,
        number: businessKey,
        tenant: this.region.code,
        channel,
        hasContact,
        receivedAt: new Date(world.now).toISOString(),
      }),
    });
    if (outcome.outcome === 'rejected') {
      this.figures.failed(process.bpmnProcessId, outcome.rejection.message);
      this.complaints.delete(instanceKey);
    }
    await this.tell();
  }

  private async tell(): Promise<void> {
    if (++this.played % STEP > 0) return;
    const day = formatDay(this.region.calendar.dayOf(this.world.now));
    this.input.onProgress?.(this.played, expectedArrivals(this.document), day);
    await turn();
    this.input.signal?.throwIfAborted();
  }

  private openOn(previous: number): void {
    const { calendar } = this.region;
    const day = nextWorkingDay(calendar, previous);
    this.agenda.at(calendar.toMs(day, calendar.opening(day).startMinute), () => {
      this.desk.open(this.world.now);
      this.openOn(day);
    });
  }

  private closeDay(day: number): void {
    this.agenda.at(this.region.calendar.toMs(day + 1, 0), () => {
      this.figures.closeDay(formatDay(day));
      this.stations.closeDay(day - this.days.firstDay);
      this.closeDay(day + 1);
    });
  }

  private follow({ event, instanceKey, now }: SimulatedEvent): void {
    switch (event.type) {
      case 'InstanceStarted': {
        const caller = event.parent && this.complaints.get(event.parent.instanceKey);
        if (caller) this.complaints.set(instanceKey, caller);
        return;
      }
      case 'UserTaskCreated':
        return this.receive(event, instanceKey, now);
      case 'UserTaskCompleted':
      case 'UserTaskCanceled':
        return this.put(
          instanceKey,
          event.key,
          event.type === 'UserTaskCompleted' ? 'done' : 'canceled',
          now,
        );
      case 'VariablesSet': {
        const complaint = this.complaints.get(instanceKey);
        if (event.scopeKey === ROOT_KEY && complaint?.instanceKey === instanceKey)
          this.figures.sets(complaint, event.variables, now);
        return;
      }
      case 'MessageSubscribed':
        return this.await(event, instanceKey);
      case 'IncidentRaised':
        return this.figures.failed(event.elementId, event.message);
      case 'InstanceCompleted':
      case 'InstanceTerminated':
        return this.leave(instanceKey, now);
      default:
        return;
    }
  }

  private receive(event: EventOf<'UserTaskCreated'>, instanceKey: string, now: number): void {
    const task: DeskTask = {
      instanceKey,
      elementKey: event.key,
      elementId: event.elementId,
      groups: event.candidateGroups,
      excluded: event.excludedUsers ?? [],
      key: this.visit(instanceKey, event.elementId),
      createdAt: now,
      dueAt: event.dueAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(event.dueAt),
      order: ++this.lastOrder,
      state: 'waiting',
    };
    this.tasks.set(`${instanceKey} ${event.key}`, task);
    this.desk.add(task);
  }

  private put(instanceKey: string, elementKey: number, how: 'done' | 'canceled', now: number): void {
    const key = `${instanceKey} ${elementKey}`;
    const task = this.tasks.get(key);
    if (!task) return;
    this.tasks.delete(key);
    this.desk.end(task, how, now);
  }

  private async complete(task: DeskTask): Promise<void> {
    if (task.state !== 'inWork') return;
    const { elementId, worker, key } = task;
    const choices = (this.document.answers?.[elementId] ?? []).map(({ weight = 1, data }) => ({
      weight,
      item: data,
    }));
    const answer: Variables = pickWeighted(choices, this.random.number(`${key} answer`)) ?? {};
    const actor = worker?.person ?? worker?.id ?? '';
    const variables = { ...answer, ...completedBy(elementId, actor) };
    const outcome = await this.world.completeTask(task, variables, actor);
    if (outcome.outcome === 'accepted') return;
    this.figures.failed(elementId, outcome.rejection.message);
    this.put(task.instanceKey, task.elementKey, 'canceled', this.world.now);
  }

  /** Somebody outside may send what is waited for. */
  private await({ name, correlationKey }: EventOf<'MessageSubscribed'>, instanceKey: string): void {
    const message = this.document.messages?.[name];
    if (!message) return;
    const key = this.visit(instanceKey, `message ${name}`);
    if (this.random.number(key) >= message.share) return;
    const delay = this.random.exponential(`${key} delay`, message.afterHours * HOUR_MS);
    this.agenda.at(this.world.now + Math.round(delay), () =>
      this.complaints.has(instanceKey)
        ? this.world.publish({ name, correlationKey, variables: message.data ?? {} })
        : undefined,
    );
  }

  /** Names a chance by the complaint, what happens, and how often it has happened to it. */
  private visit(instanceKey: string, what: string): string {
    const complaint = this.complaints.get(instanceKey);
    if (!complaint) return `${instanceKey} ${what}`;
    const times = (complaint.visits.get(what) ?? 0) + 1;
    complaint.visits.set(what, times);
    return `${complaint.number} ${what} ${times}`;
  }

  private leave(instanceKey: string, now: number): void {
    const complaint = this.complaints.get(instanceKey);
    this.complaints.delete(instanceKey);
    // A called process that ends leaves its complaint with its caller.
    if (complaint?.instanceKey !== instanceKey) return;
    this.words.delete(`complaint-${complaint.number}`);
    this.figures.ends(complaint, now);
  }
}

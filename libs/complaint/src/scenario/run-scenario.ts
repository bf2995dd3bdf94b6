import { parseDuration, addDuration, Iso8601Error } from '#bpmn';
import { CalendarError } from '#calendar';
import type { Json } from '#feel';
import {
  elementOf,
  ROOT_KEY,
  SimulatedWorld,
  SimulationLimitExceeded,
  type SimulatedOutcome,
  type SimulationOptions,
  type Variables,
} from '#engine';
import type { ConfiguredRegion } from '#organisation';
import { NATIONAL } from '#runtime';
import { replannedClocks } from '../clocks/replanned-clocks.js';
import { checkFormData, sealedFields, type Form } from '../form.js';
import { startEventOf, startingVariables } from '../start-of-complaint.js';
import { compareOutcome, outcomeOf } from './scenario-outcome.js';
import { ScenarioHost } from './scenario-host.js';
import { regionsOf } from './scenario-regions.js';
import type { Scenario, ScenarioResult, ScenarioStep } from './scenario.js';

/** Where a scenario is played. */
export interface ScenarioStage {
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
  /** The same for every region, or those of each, its own variants first. */
  readonly processes: SimulationOptions['processes'];
  readonly forms: ReadonlyMap<string, Form>;
}

/** A step that could not be taken. */
class StepRefused extends Error {}

const COMPLAINT_KEY = '00000000-0000-7000-8000-000000000001';

export interface ScenarioOptions {
  /** Awaited before each step, so that others come to their turn; what it throws ends the run. */
  readonly pause?: () => Promise<void>;
  /** Shown the world that was played in, when it is over. */
  readonly observe?: (world: SimulatedWorld) => void;
}

/**
 * Plays a scenario in the kernel on a virtual clock and compares what comes of it.
 */
export async function runScenario(
  scenario: Scenario,
  stage: ScenarioStage,
  { pause = () => Promise.resolve(), observe }: ScenarioOptions = {},
): Promise<ScenarioResult> {
  const run = new ScenarioRun(scenario, stage, pause);
  const result = await run.run();
  observe?.(run.world);
  return result;
}

class ScenarioRun {
  private readonly host: ScenarioHost;
  readonly world: SimulatedWorld;
  private readonly number: string;
  private readonly differences: string[] = [];
  private sealed = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly stage: ScenarioStage,
    private readonly pause: () => Promise<void>,
  ) {
    const { region, given } = scenario;
    this.host = new ScenarioHost(scenario, regionsOf(scenario, stage.regions));
    const { answerDecision, timeZoneOf, jobs } = this.host;
    this.world = new SimulatedWorld({
      processes: stage.processes,
      startAt: Date.parse(given.at),
      tenant: region,
      verifiesReplay: true,
      answerDecision,
      timeZoneOf,
      jobs,
    });
    const code = region === NATIONAL ? '00' : region.replaceAll('.', '');
    this.number = `${code}-${new Date(given.at).toISOString().slice(2, 10).replaceAll('-', '')}-CNT234`;
  }

  async run(): Promise<ScenarioResult> {
    const { scenario, stage } = this;
    let place = '/given';
    try {
      if (!stage.regions.has(scenario.region))
        throw new StepRefused(`Expected region ${scenario.region} to be among the rules, but it is not`);
      accept(await this.start());
      this.expectNoIncident();
      for (const [index, step] of scenario.when.entries()) {
        place = `/when/${index}`;
        await this.pause();
        await this.take(step, place);
        this.expectNoIncident();
      }
      place = '/then';
      this.compare(scenario.then, place);
    } catch (error) {
      if (!(
        error instanceof StepRefused ||
        error instanceof SimulationLimitExceeded ||
        error instanceof Iso8601Error ||
        error instanceof CalendarError ||
        error instanceof RangeError
      ))
        throw error;
      this.differences.push(`${place}: ${error.message}`);
    }
    return {
      name: scenario.name,
      passed: this.differences.length === 0,
      differences: this.differences,
      actual: outcomeOf(this.world, this.host, this.zone),
    };
  }

  private get zone(): string {
    return this.host.timeZoneOf(this.scenario.region) ?? 'Asia/Jakarta';
  }

  private start(): Promise<SimulatedOutcome> {
    const { process: processId, region, given } = this.scenario;
    const { channel, contact } = given.complaint;
    const { processes } = this.stage;
    const own = typeof processes === 'function' ? processes(region) : processes;
    const process = own.find((one) => one.bpmnProcessId === processId);
    const startEventId = startEventOf(process, channel);
    const variables = startingVariables({
      complaintKey: COMPLAINT_KEY,
      number: this.number,
      tenant: region,
      channel,
      hasContact: Boolean(contact?.email || contact?.phone),
      receivedAt: new Date(given.at).toISOString(),
    });
    return this.world.start({
      processId,
      businessKey: this.number,
      variables,
      ...(startEventId === undefined ? {} : { startEventId }),
    });
  }

  private async take(step: ScenarioStep, place: string): Promise<void> {
    const { world } = this;
    if ('task' in step) await this.completeTask(step);
    else if ('message' in step) await this.publish(step.message, step.data ?? {});
    else if ('signal' in step) {
      const name = step.signal.replaceAll('{nomor}', this.number);
      if ((await world.broadcast({ name, variables: step.data ?? {} })) === 0)
        throw new StepRefused(`Expected somebody to wait for the signal "${name}", but nobody does`);
    } else if ('job' in step) await this.completeJob(step.job);
    else if ('calendar' in step) await this.layCalendar(step);
    else if ('advanceTo' in step) await world.advanceTo(Date.parse(step.advanceTo));
    else if ('advance' in step) await world.advanceTo(addDuration(world.now, parseDuration(step.advance)));
    else this.compare(step.expect, place);
  }

  private async completeTask({
    task: id,
    as,
    claim,
    data = {},
  }: Extract<ScenarioStep, { task: string }>): Promise<void> {
    const { world } = this;
    const open = world.tasks.filter(({ elementId }) => elementId === id);
    const isMeant = ({ candidateGroups }: (typeof open)[number]): boolean =>
      as !== undefined && candidateGroups.includes(as);
    const task = open.find(isMeant) ?? open[0];
    if (!task) {
      const others = world.tasks.map(({ elementId }) => elementId).join(', ') || 'none';
      throw new StepRefused(`Expected the task "${id}" to be open, but open are: ${others}`);
    }
    if (as !== undefined && !task.candidateGroups.includes(as))
      this.differences.push(
        `Expected the task "${id}" to be for ${as}, but it is for ${task.candidateGroups.join(', ') || 'nobody'}`,
      );
    if (claim !== undefined) accept(await world.claim(task, claim));
    accept(await world.completeTask(task, this.formValues(task.formId, data), claim));
  }

  private async completeJob(jobType: string): Promise<void> {
    const { world, host } = this;
    const job = world.jobs.find((one) => one.jobType === jobType);
    if (!job)
      throw new StepRefused(
        `Expected a job "${jobType}" to be open, but open are: ${world.jobs.map((one) => one.jobType).join(', ') || 'none'}`,
      );
    const result = await host.workOn({ ...job, now: world.now });
    accept(await world.completeJob(job, result && 'variables' in result ? result.variables : {}));
  }

  /** As the server does when a calendar comes into force: the running clocks that it moves are counted anew. */
  private async layCalendar({
    calendar,
    reason = `Kalender berlaku: ${calendar.id}`,
  }: Extract<ScenarioStep, { calendar: unknown }>): Promise<void> {
    const { world, host } = this;
    host.layCalendar(calendar);
    for (const { tenant, state } of world.instances) {
      const region = host.region(tenant);
      const variables = elementOf(state, ROOT_KEY)?.variables;
      const clocks = region && variables && replannedClocks(variables, region, world.now, reason);
      if (!clocks) continue;
      const tenggat = clocks as unknown as Json;
      accept(
        await world.execute(state.instanceKey, {
          type: 'Reschedule',
          variables: { tenggat },
          reason: 'kalender',
          source: null,
        }),
      );
    }
  }

  /** Values as they reach the process: checked, and a key where the words are sealed. */
  private formValues(formId: string | undefined, data: Variables): Variables {
    if (formId === undefined) return data;
    const form = this.stage.forms.get(formId);
    if (!form) throw new StepRefused(`Expected the form "${formId}" to be there, but it is not`);
    const errors = checkFormData(form, data);
    if (errors.length > 0) throw new StepRefused(errors.map(({ message }) => message).join('; '));
    const variables = { ...data };
    for (const { key } of sealedFields(form))
      if (typeof data[key] === 'string' && data[key] !== '') variables[key] = this.newMessageKey();
    return variables;
  }

  /** To the region that has the complaint now. */
  private async publish(name: string, data: Variables): Promise<void> {
    const { world } = this;
    const owner = world.instances.findLast(({ state }) => state.businessKey === this.number);
    const outcome = await world.publish({
      tenant: owner?.tenant ?? this.scenario.region,
      name,
      correlationKey: this.number,
      variables: data,
    });
    if (outcome.instanceKeys.length > 0) return;
    const awaited = world.subscriptions.flatMap((one) => (one.type === 'message' ? [one.name] : []));
    throw new StepRefused(
      `Expected the complaint to wait for the message "${name}", but it waits for: ${awaited.join(', ') || 'none'}`,
    );
  }

  private compare(expected: Scenario['then'], place: string): void {
    const actual = outcomeOf(this.world, this.host, this.zone);
    this.differences.push(
      ...compareOutcome(expected, actual, this.world).map((difference) => `${place}: ${difference}`),
    );
  }

  /** An incident fails a scenario where it is raised; what comes after would only follow from it. */
  private expectNoIncident(): void {
    const [first] = this.world.incidents;
    if (first)
      throw new StepRefused(
        `Expected no incident, but "${first.elementId}" has ${first.kind}: ${first.message}`,
      );
  }

  private newMessageKey(): string {
    return `00000000-0000-7000-9000-${String(++this.sealed).padStart(12, '0')}`;
  }
}

function accept(outcome: SimulatedOutcome): void {
  if (outcome.outcome === 'rejected') throw new StepRefused(outcome.rejection.message);
}

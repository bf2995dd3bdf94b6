import { parseDay } from '#calendar';
import type { ExecutableProcess } from '#bpmn';
import type { ConfiguredRegion } from '#organisation';
import { checkSchema, linesByPointer, pointerSegment, type Finding } from '#policy';
import { checkFormData, type Form } from '../form.js';
import type { SimulationDocument } from './simulation-document.js';
import type { SimulationStage } from './simulation-stage.js';

const MOST_DAYS = 1_100;
const MOST_COMPLAINTS = 1_000_000;

/** A `simulation.json` as it was read, or what is wrong with it. */
export type ReadSimulation =
  { readonly document: SimulationDocument } | { readonly findings: readonly Finding[] };

/** Reads a `simulation.json` by its schema. @throws SyntaxError for a text that is no JSON */
export function readSimulation(content: string, file: string): ReadSimulation {
  const document = JSON.parse(content) as SimulationDocument;
  const findings = checkSchema('simulation', document);
  return findings.length > 0 ? { findings: located(findings, content, file) } : { document };
}

/**
 * Whether what a document names is there: region, process, categories, channels, units, roles, tasks, messages; and whether
 * its answers are what the forms take.
 */
export function checkSimulation(
  document: SimulationDocument,
  stage: SimulationStage,
  source: { readonly content: string; readonly file: string },
): Finding[] {
  return located(findingsOf(document, stage), source.content, source.file);
}

function findingsOf(document: SimulationDocument, stage: SimulationStage): Finding[] {
  const region = stage.regions.get(document.region);
  if (!region)
    return [
      fault(
        '/region',
        `Expected a region that there are rules of (${[...stage.regions.keys()].join(', ')}) but got "${document.region}".`,
      ),
    ];
  const processId = document.process ?? 'pengaduan';
  const processes = stage.processesOf(document.region);
  if (!processes.some(({ bpmnProcessId }) => bpmnProcessId === processId))
    return [
      fault(
        '/process',
        `Expected one of the processes ${processes.map(({ bpmnProcessId }) => bpmnProcessId).join(', ') || '(there are none)'} but got "${processId}".`,
      ),
    ];
  return [
    ...periodFindings(document),
    ...arrivalFindings(
      document,
      region,
      processes.find(({ bpmnProcessId }) => bpmnProcessId === processId)!,
    ),
    ...capacityFindings(document, region),
    ...peopleFindings(document, processes, stage.forms),
  ];
}

function periodFindings({ from, until, arrivals }: SimulationDocument): Finding[] {
  const [first, last] = [parseDay(from), parseDay(until)];
  if (first === undefined) return [fault('/from', `Expected a day that there is but got "${from}".`)];
  if (last === undefined) return [fault('/until', `Expected a day that there is but got "${until}".`)];
  if (last < first) return [fault('/until', `Expected a day from ${from} on but got ${until}.`)];
  const days = last - first + 1;
  if (days > MOST_DAYS) return [fault('/until', `Expected at most ${MOST_DAYS} days but got ${days}.`)];
  const complaints = Math.round(days * arrivals.perDay);
  if (complaints > MOST_COMPLAINTS)
    return [
      fault(
        '/arrivals/perDay',
        `Expected at most ${MOST_COMPLAINTS} complaints in all but these would be ${complaints}.`,
      ),
    ];
  return [];
}

function arrivalFindings(
  { arrivals }: SimulationDocument,
  { policy }: ConfiguredRegion,
  process: ExecutableProcess,
): Finding[] {
  const findings: Finding[] = [];
  for (const name of ['byWeekday', 'byHour', 'byChannel', 'byCategory'] as const) {
    const weights = arrivals[name];
    if (weights && !Object.values(weights).some((weight) => weight > 0))
      findings.push(fault(`/arrivals/${name}`, 'Expected a weight above 0 but all are 0.'));
  }
  const templates = arrivals.complaints ?? [];
  if (templates.length > 0 && !templates.some(({ weight = 1 }) => weight > 0))
    findings.push(fault('/arrivals/complaints', 'Expected a weight above 0 but all are 0.'));
  const categories = Object.keys(policy.tables.categories ?? {});
  const channels = channelsOf(process);
  const category = (name: string, pointer: string) =>
    expectKnown(findings, name, categories, 'a category of the policy', pointer);
  const channel = (name: string, pointer: string) => {
    if (channels.length > 0) expectKnown(findings, name, channels, 'a channel of the process', pointer);
  };
  for (const name of Object.keys(arrivals.byCategory ?? {}))
    category(name, `/arrivals/byCategory${pointerSegment(name)}`);
  for (const name of Object.keys(arrivals.byChannel ?? {}))
    channel(name, `/arrivals/byChannel${pointerSegment(name)}`);
  for (const [index, one] of templates.entries()) {
    if (one.category !== undefined) category(one.category, `/arrivals/complaints/${index}/category`);
    if (one.channel !== undefined) channel(one.channel, `/arrivals/complaints/${index}/channel`);
  }
  return findings;
}

/** Channels that a process has a start for; none when it starts in another way. What officers enter comes by any channel. */
function channelsOf(process: ExecutableProcess): string[] {
  const starts = process.root.startEvents.map((index) => process.nodes[index]!);
  const named = starts.flatMap((node) =>
    node.kind === 'startEvent' && node.event.type === 'message'
      ? [/^pengaduan-(.+)$/.exec(String(node.event.name.constant))?.[1]]
      : [],
  );
  const takesAny = starts.some((node) => node.kind === 'startEvent' && node.event.type === 'none');
  return takesAny ? [] : named.filter((name) => name !== undefined);
}

function capacityFindings({ capacity = {} }: SimulationDocument, region: ConfiguredRegion): Finding[] {
  const findings: Finding[] = [];
  const units = [...region.organisation.units.keys()];
  const roles = [...region.roles];
  for (const key of Object.keys(capacity)) {
    if (key === '*') continue;
    const pointer = `/capacity${pointerSegment(key)}`;
    const [unit = '', role] = key.split(':');
    if (role === undefined)
      expectKnown(findings, key, [...units, ...roles], 'a unit or a role of the chain', pointer);
    else {
      expectKnown(findings, unit, units, 'a unit', pointer);
      expectKnown(findings, role, roles, 'a role of the chain', pointer);
    }
  }
  return findings;
}

function peopleFindings(
  { service = {}, answers = {}, messages = {} }: SimulationDocument,
  processes: readonly ExecutableProcess[],
  forms: ReadonlyMap<string, Form>,
): Finding[] {
  const findings: Finding[] = [];
  const tasks = new Map(
    processes.flatMap(({ nodes }) =>
      nodes.flatMap((node) => (node.kind === 'userTask' ? [[node.id, node] as const] : [])),
    ),
  );
  for (const id of Object.keys(service))
    if (id !== '*')
      expectKnown(findings, id, [...tasks.keys()], 'a user task', `/service${pointerSegment(id)}`);
  for (const [id, choices] of Object.entries(answers)) {
    const pointer = `/answers${pointerSegment(id)}`;
    const task = tasks.get(id);
    if (!task) {
      expectKnown(findings, id, [...tasks.keys()], 'a user task', pointer);
      continue;
    }
    if (!choices.some(({ weight = 1 }) => weight > 0))
      findings.push(fault(pointer, 'Expected a weight above 0 but all are 0.'));
    const form = task.formId === undefined ? undefined : forms.get(task.formId);
    if (!form) continue;
    for (const [index, { data }] of choices.entries())
      for (const { path, message } of checkFormData(form, data))
        findings.push(
          fault(`${pointer}/${index}/data${path.slice(2).map(pointerSegment).join('')}`, `${message}.`),
        );
  }
  const awaited = messageNames(processes);
  for (const name of Object.keys(messages))
    expectKnown(
      findings,
      name,
      awaited,
      'a message that the process waits for',
      `/messages${pointerSegment(name)}`,
    );
  return findings;
}

function messageNames(processes: readonly ExecutableProcess[]): string[] {
  const names = new Set<string>();
  for (const { nodes } of processes)
    for (const node of nodes) {
      if (!('event' in node) || node.event.type !== 'message' || !('name' in node.event)) continue;
      const { constant } = node.event.name;
      if (typeof constant === 'string') names.add(constant);
    }
  return [...names];
}

function expectKnown(
  findings: Finding[],
  name: string,
  known: readonly string[],
  what: string,
  pointer: string,
): void {
  if (!known.includes(name))
    findings.push(fault(pointer, `Expected ${what} (${known.join(', ')}) but got "${name}".`));
}

function fault(pointer: string, message: string): Finding {
  return { pointer, rule: 'simulation', severity: 'error', message };
}

/** A place that a document has not itself comes from the habits of its process, or is missing: it stands at what is around it. */
function located(findings: readonly Finding[], content: string, file: string): Finding[] {
  const lines = linesByPointer(content);
  return findings.map((finding) => {
    let { pointer } = finding;
    while (pointer !== '' && !lines.has(pointer)) pointer = pointer.slice(0, pointer.lastIndexOf('/'));
    return { ...finding, file, line: lines.get(pointer) ?? 1 };
  });
}

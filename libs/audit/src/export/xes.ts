import type { ProcessEvent } from '#engine';
import { ActivityReader } from './activity.js';
import type { EntryLine } from './export-line.js';

type XesEntry = Omit<EntryLine, 'line' | 'hash' | 'commandText'>;

/** The standard's extensions that are used, as IEEE 1849-2016 registers them. */
const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:resource" value=""/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>
`;

/**
 * A journal as an XES log (IEEE 1849-2016), piece by piece: a trace for each instance, in it the steps of its activities with time,
 * transition and who caused them. What no process miner counts (flows, variables) is left out.
 * @param entries in order of position
 */
export function* xesOf(region: string, entries: Iterable<XesEntry>): Generator<string, void> {
  const traces = new Map<string, XesEntry[]>();
  for (const entry of entries) {
    const trace = traces.get(entry.instanceKey);
    if (trace) trace.push(entry);
    else traces.set(entry.instanceKey, [entry]);
  }
  yield HEAD;
  yield `  ${string('concept:name', `journal of ${region}`)}\n  ${string('lifecycle:model', 'standard')}\n`;
  for (const [instanceKey, trace] of traces) yield traceOf(instanceKey, trace);
  yield '</log>\n';
}

function traceOf(instanceKey: string, entries: readonly XesEntry[]): string {
  const reader = new ActivityReader();
  const attributes = [string('concept:name', instanceKey)];
  const events: string[] = [];
  for (const { eventsText, at, actor } of entries) {
    for (const event of JSON.parse(eventsText) as ProcessEvent[]) {
      if (event.type === 'InstanceStarted') {
        attributes.push(string('process', event.bpmnProcessId));
        if (event.businessKey !== undefined) attributes.push(string('case', event.businessKey));
      }
      const step = reader.read(event);
      if (!step) continue;
      events.push(
        '    <event>\n',
        `      ${string('concept:name', step.elementId)}\n`,
        `      <date key="time:timestamp" value="${escapeXml(at)}"/>\n`,
        `      ${string('lifecycle:transition', step.transition)}\n`,
        `      ${string('org:resource', actor)}\n`,
        ...(step.dueAt === undefined ? [] : [`      <date key="dueAt" value="${escapeXml(step.dueAt)}"/>\n`]),
        '    </event>\n',
      );
    }
  }
  const head = attributes.map((attribute) => `    ${attribute}\n`).join('');
  return `  <trace>\n${head}${events.join('')}  </trace>\n`;
}

function string(key: string, value: string): string {
  return `<string key="${escapeXml(key)}" value="${escapeXml(value)}"/>`;
}

// XML 1.0, 2.2: what is left of these cannot stand in a document, not even escaped.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeXml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\t\n\r]/g, (sign) => ENTITIES[sign]!);
}

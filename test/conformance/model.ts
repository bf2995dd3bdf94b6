import { element, extensions, flows, processXml, timer } from '../support/bpmn-xml.js';
import { KernelRun } from '../support/kernel.js';

/** Messages, signals, errors and escalations that the models of these tests refer to. */
const DEFINITIONS =
  ['m1', 'm2', 'm3']
    .map(
      (id) =>
        `<bpmn:message id="${id}" name="${id}">${extensions('<zeebe:subscription correlationKey="=nomor" />')}</bpmn:message>`,
    )
    .join('') +
  '<bpmn:error id="e1" errorCode="GAGAL" /><bpmn:error id="e2" errorCode="LAIN" />' +
  '<bpmn:escalation id="s1" escalationCode="NAIK" /><bpmn:signal id="g1" name="umum" />' +
  '<bpmn:signalEventDefinition id="def_g1" signalRef="g1" />' +
  '<bpmn:escalationEventDefinition id="def_s1" escalationRef="s1" />';

export const start = element('startEvent', 'mulai');
export const end = element('endEvent', 'selesai');

export const message = (id = 'm1') => `<bpmn:messageEventDefinition messageRef="${id}" />`;
export const signal = '<bpmn:signalEventDefinition signalRef="g1" />';
export const error = (id = 'e1') => `<bpmn:errorEventDefinition errorRef="${id}" />`;
export const escalation = '<bpmn:escalationEventDefinition escalationRef="s1" />';
export const terminate = '<bpmn:terminateEventDefinition />';
export const cancel = '<bpmn:cancelEventDefinition />';
export const condition = (source: string) =>
  `<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">${source.replace(/</g, '&lt;')}</bpmn:condition></bpmn:conditionalEventDefinition>`;
export const compensate = (activityRef = '', waitForCompletion = true) =>
  `<bpmn:compensateEventDefinition${activityRef && ` activityRef="${activityRef}"`} waitForCompletion="${waitForCompletion}" />`;
export const hour = timer('timeDuration', 'PT1H');

/** User tasks: they wait until a test completes them. */
export const tasks = (...ids: string[]) =>
  ids.map((id) => element('userTask', id, {}, extensions('<zeebe:userTask />'))).join('');

export const task = (id: string, inside = '', attributes = {}) =>
  element('userTask', id, attributes, extensions('<zeebe:userTask />') + inside);

export const job = (id: string, inside = '', attributes = {}) =>
  element('serviceTask', id, attributes, extensions(`<zeebe:taskDefinition type="${id}" />`) + inside);

/** A FEEL script, done at once. */
export const script = (id: string, expression: string, resultVariable: string, attributes = {}) =>
  element(
    'scriptTask',
    id,
    attributes,
    extensions(`<zeebe:script expression="${expression}" resultVariable="${resultVariable}" />`),
  );

export const gateway = (kind: string, id: string, attributes = {}, inside = '') =>
  element(`${kind}Gateway`, id, attributes, inside);

export const caught = (id: string, event: string, attributes = {}) =>
  element('intermediateCatchEvent', id, attributes, event);
export const thrown = (id: string, event = '') => element('intermediateThrowEvent', id, {}, event);
export const ended = (id: string, event = '') => element('endEvent', id, {}, event);

export const boundary = (
  id: string,
  attachedToRef: string,
  event: string,
  cancelActivity = true,
  more = {},
) => element('boundaryEvent', id, { attachedToRef, cancelActivity, ...more }, event);

/** A compensation boundary event with the user task that undoes. */
export const undoneBy = (activity: string, handler: string, handlerXml?: string) =>
  element(
    'boundaryEvent',
    `${activity}_batal`,
    { attachedToRef: activity },
    '<bpmn:compensateEventDefinition />',
  ) +
  (handlerXml ?? task(handler, '', { isForCompensation: true })) +
  `<bpmn:association id="${activity}_${handler}" sourceRef="${activity}_batal" targetRef="${handler}" associationDirection="One" />`;

/** A sub-process around its content; a start event named after it is put before. */
export const sub = (id: string, body: string, paths: string[], attributes = {}, type = 'subProcess') =>
  element(type, id, attributes, element('startEvent', `${id}_mulai`) + body + flows(...paths));

/** An event sub-process whose start event is named after it. */
export const eventSub = (id: string, event: string, body: string, paths: string[], isInterrupting = true) =>
  element(
    'subProcess',
    id,
    { triggeredByEvent: true },
    element('startEvent', `${id}_mulai`, { isInterrupting }, event) + body + flows(...paths),
  );

/** A process of a body and paths, read, linted and ready to start. */
export function model(body: string, ...paths: string[]): Promise<KernelRun> {
  return KernelRun.of(processXml({ definitions: DEFINITIONS, body: body + flows(...paths) }));
}

/** The findings of a model that is not right, as `rule element`. */
export function modelXml(body: string, ...paths: string[]): string {
  return processXml({ definitions: DEFINITIONS, body: body + flows(...paths) });
}

/** Completes the user tasks of these ids, one after the other. */
export function complete(run: KernelRun, ...ids: string[]): KernelRun {
  for (const id of ids) run.completeTask(id);
  return run;
}

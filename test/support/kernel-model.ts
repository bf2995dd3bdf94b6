import { element, extensions } from './bpmn-xml.js';

/** Inside a task: its jobs have this type. */
export const job = (type: string) => extensions(`<zeebe:taskDefinition type="${type}" />`);
/** A user task. */
export const task = (id: string, inside = '') =>
  element('userTask', id, {}, extensions('<zeebe:userTask />') + inside);
export const start = element('startEvent', 'mulai');
export const end = element('endEvent', 'selesai');
/** Definitions: the message `m1` (balasan, correlated by `nomor`), the error `e1`, the escalation `s1`, the signal `g1`. */
export const messages =
  '<bpmn:message id="m1" name="balasan"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message>' +
  '<bpmn:error id="e1" errorCode="GAGAL" /><bpmn:escalation id="s1" escalationCode="NAIK" /><bpmn:signal id="g1" name="umum" />';
/** Inside an event: it waits for, or sends, `m1`. */
export const messageEvent = '<bpmn:messageEventDefinition messageRef="m1" />';
/** A boundary event; `event` is its definition. */
export const boundary = (id: string, attachedToRef: string, event: string, cancelActivity = true) =>
  element('boundaryEvent', id, { attachedToRef, cancelActivity }, event);

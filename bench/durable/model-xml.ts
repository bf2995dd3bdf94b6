/** Pieces of models that are measured on. */
const NAMESPACES =
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

export const flow = (source: string, target: string, condition = '') =>
  `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${condition}</bpmn:sequenceFlow>`;
export const expression = (tag: string, text: string) =>
  `<bpmn:${tag} xsi:type="bpmn:tFormalExpression">${text}</bpmn:${tag}>`;
export const extended = (tag: string, id: string, extension: string) =>
  `<bpmn:${tag} id="${id}" name="${id}"><bpmn:extensionElements>${extension}</bpmn:extensionElements></bpmn:${tag}>`;

/** A process from `mulai` to `selesai`. @param roots what stands beside the process: messages and the like */
export function modelOf(id: string, body: string, roots = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${NAMESPACES} id="d-${id}" targetNamespace="https://runut.id/bench">${roots}<bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="mulai" />${body}<bpmn:endEvent id="selesai" /></bpmn:process></bpmn:definitions>`;
}

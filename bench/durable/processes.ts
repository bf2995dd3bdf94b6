/** The two processes that whole instances are counted on, as the product deploys them. */
const NAMESPACES =
  'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** The office whose inbox holds the tasks. */
export const GROUP = '14.08/PUPR:pelaksana';
export const COMPLAINT_PROCESS = 'ukuran-pengaduan';
export const SERVICE_PROCESS = 'ukuran-layanan';
/** A task that is done again and again: instances with a long history. */
export const ROUND_PROCESS = 'ukuran-putaran';

const flow = (source: string, target: string, condition = '') =>
  `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${condition}</bpmn:sequenceFlow>`;
const expression = (tag: string, text: string) =>
  `<bpmn:${tag} xsi:type="bpmn:tFormalExpression">${text}</bpmn:${tag}>`;
const extended = (tag: string, id: string, extension: string) =>
  `<bpmn:${tag} id="${id}" name="${id}"><bpmn:extensionElements>${extension}</bpmn:extensionElements></bpmn:${tag}>`;
const userTask = (id: string) =>
  extended('userTask', id, `<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="${GROUP}" />`);
const serviceTask = (id: string) => extended('serviceTask', id, '<zeebe:taskDefinition type="ukuran" />');

function model(id: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions ${NAMESPACES} id="d-${id}" targetNamespace="https://runut.id/bench"><bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="mulai" />${body}<bpmn:endEvent id="selesai" /></bpmn:process></bpmn:definitions>`;
}

export const BENCH_MODELS: Readonly<Record<string, string>> = {
  [`workflows/${COMPLAINT_PROCESS}/process.bpmn`]: model(
    COMPLAINT_PROCESS,
    ['verifikasi', 'tindakLanjut', 'setujui'].map(userTask).join('') +
      `<bpmn:boundaryEvent id="pengingat" attachedToRef="tindakLanjut" cancelActivity="false"><bpmn:timerEventDefinition>${expression('timeDuration', 'P5D')}</bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="diingatkan" />` +
      flow('mulai', 'verifikasi') +
      flow('verifikasi', 'tindakLanjut') +
      flow('tindakLanjut', 'setujui') +
      flow('setujui', 'selesai') +
      flow('pengingat', 'diingatkan'),
  ),
  [`workflows/${SERVICE_PROCESS}/process.bpmn`]: model(
    SERVICE_PROCESS,
    serviceTask('a') +
      '<bpmn:exclusiveGateway id="g" default="g-selesai" />' +
      serviceTask('b') +
      flow('mulai', 'a') +
      flow('a', 'g') +
      flow('g', 'b', expression('conditionExpression', '=nilai > 10')) +
      flow('g', 'selesai') +
      flow('b', 'selesai'),
  ),
  [`workflows/${ROUND_PROCESS}/process.bpmn`]: model(
    ROUND_PROCESS,
    '<bpmn:exclusiveGateway id="masuk" />' +
      userTask('kerja') +
      '<bpmn:exclusiveGateway id="lagi" default="lagi-masuk" />' +
      flow('mulai', 'masuk') +
      flow('masuk', 'kerja') +
      flow('kerja', 'lagi') +
      flow('lagi', 'masuk') +
      flow('lagi', 'selesai', expression('conditionExpression', '=cukup = true')),
  ),
};

import { DISPUTE_MODELS } from './dispute-process.js';
import { expression, extended, flow, modelOf } from './model-xml.js';

/** The office whose inbox holds the tasks. */
export const GROUP = '14.08/PUPR:pelaksana';
export const COMPLAINT_PROCESS = 'ukuran-pengaduan';
export const SERVICE_PROCESS = 'ukuran-layanan';
/** A task that is done again and again: instances with a long history. */
export const ROUND_PROCESS = 'ukuran-putaran';

const userTask = (id: string) =>
  extended('userTask', id, `<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="${GROUP}" />`);
const serviceTask = (id: string) => extended('serviceTask', id, '<zeebe:taskDefinition type="ukuran" />');

/** The processes that whole instances are counted on, as the product deploys them. */
export const BENCH_MODELS: Readonly<Record<string, string>> = {
  ...DISPUTE_MODELS,
  [`workflows/${COMPLAINT_PROCESS}/process.bpmn`]: modelOf(
    COMPLAINT_PROCESS,
    ['verifikasi', 'tindakLanjut', 'setujui'].map(userTask).join('') +
      `<bpmn:boundaryEvent id="pengingat" attachedToRef="tindakLanjut" cancelActivity="false"><bpmn:timerEventDefinition>${expression('timeDuration', 'P5D')}</bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:endEvent id="diingatkan" />` +
      flow('mulai', 'verifikasi') +
      flow('verifikasi', 'tindakLanjut') +
      flow('tindakLanjut', 'setujui') +
      flow('setujui', 'selesai') +
      flow('pengingat', 'diingatkan'),
  ),
  [`workflows/${SERVICE_PROCESS}/process.bpmn`]: modelOf(
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
  [`workflows/${ROUND_PROCESS}/process.bpmn`]: modelOf(
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

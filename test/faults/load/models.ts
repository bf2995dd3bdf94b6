import { element, extensions, flow, flows, processXml, timer } from '../../support/bpmn-xml.js';

/** A case: two officers race for a task, a worker outside does a job, a message, a timer and a called process follow. */
export const CASE_PROCESS = 'uji-gangguan';
export const CHILD_PROCESS = 'uji-anak';
/** Waits until a moment that it is told. */
export const TIMER_PROCESS = 'uji-waktu';
/** A job that may always fail. */
export const POISON_PROCESS = 'uji-racun';
/** Waits for a timer and for a called process at once. */
export const BURST_PROCESS = 'uji-letusan';
/** A job that no worker of the load takes. */
export const LEASED_PROCESS = 'uji-sewa';
/** Goes round without ever waiting. */
export const LOOP_PROCESS = 'uji-putar';

export const CASE_JOB = 'uji-kerja';
export const POISON_JOB = 'uji-racun';
export const LEASED_JOB = 'uji-sewa';
export const CASE_MESSAGE = 'uji-pesan';
/** Attempts of a poison job before its incident. */
export const POISON_RETRIES = 3;

const job = (id: string, type: string, retries: number, headers = '') =>
  element(
    'serviceTask',
    id,
    {},
    extensions(`<zeebe:taskDefinition type="${type}" retries="${retries}" />${headers}`),
  );

const caught = (id: string, event: string) => element('intermediateCatchEvent', id, {}, event);

export const FAULT_MODELS: Readonly<Record<string, string>> = {
  [`workflows/${CASE_PROCESS}.bpmn`]: processXml({
    id: CASE_PROCESS,
    definitions: `<bpmn:message id="pesan" name="${CASE_MESSAGE}">${extensions('<zeebe:subscription correlationKey="=nomor" />')}</bpmn:message>`,
    body:
      element('startEvent', 'mulai') +
      element(
        'userTask',
        'periksa',
        {},
        extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateUsers="=petugas" />'),
      ) +
      job('kerja', CASE_JOB, 1_000) +
      caught('terima', '<bpmn:messageEventDefinition messageRef="pesan" />') +
      caught('jeda', timer('timeDuration', '=jeda')) +
      element(
        'callActivity',
        'anak',
        {},
        extensions(`<zeebe:calledElement processId="${CHILD_PROCESS}" />`),
      ) +
      element('endEvent', 'selesai') +
      flows('mulai > periksa > kerja > terima > jeda > anak > selesai'),
  }),
  [`workflows/${CHILD_PROCESS}.bpmn`]: processXml({
    id: CHILD_PROCESS,
    body:
      element('startEvent', 'mulai') +
      caught('tunggu', timer('timeDuration', 'PT0.1S')) +
      element('endEvent', 'selesai') +
      flows('mulai > tunggu > selesai'),
  }),
  [`workflows/${TIMER_PROCESS}.bpmn`]: processXml({
    id: TIMER_PROCESS,
    body:
      element('startEvent', 'mulai') +
      caught('tunggu', timer('timeDate', '=jatuhTempo')) +
      element('endEvent', 'selesai') +
      flows('mulai > tunggu > selesai'),
  }),
  [`workflows/${POISON_PROCESS}.bpmn`]: processXml({
    id: POISON_PROCESS,
    body:
      element('startEvent', 'mulai') +
      job(
        'kerja',
        POISON_JOB,
        POISON_RETRIES,
        '<zeebe:taskHeaders><zeebe:header key="retryBackoff" value="PT0.05S" /></zeebe:taskHeaders>',
      ) +
      element('endEvent', 'selesai') +
      flows('mulai > kerja > selesai'),
  }),
  [`workflows/${BURST_PROCESS}.bpmn`]: processXml({
    id: BURST_PROCESS,
    body:
      element('startEvent', 'mulai') +
      element('parallelGateway', 'bagi') +
      caught('tunggu', timer('timeDuration', 'PT1S')) +
      element(
        'callActivity',
        'anak',
        {},
        extensions(`<zeebe:calledElement processId="${CHILD_PROCESS}" />`),
      ) +
      element('endEvent', 'selesai') +
      element('endEvent', 'usai') +
      flows('mulai > bagi > tunggu > selesai', 'bagi > anak > usai'),
  }),
  [`workflows/${LEASED_PROCESS}.bpmn`]: processXml({
    id: LEASED_PROCESS,
    body:
      element('startEvent', 'mulai') +
      job('kerja', LEASED_JOB, 3) +
      element('endEvent', 'selesai') +
      flows('mulai > kerja > selesai'),
  }),
  [`workflows/${LOOP_PROCESS}.bpmn`]: processXml({
    id: LOOP_PROCESS,
    body:
      element('startEvent', 'mulai') +
      element('exclusiveGateway', 'masuk') +
      element('exclusiveGateway', 'tanya', { default: 'tanya-masuk' }) +
      element('endEvent', 'selesai') +
      flows('mulai > masuk > tanya', 'tanya > selesai ? =berhenti = true') +
      flow('tanya', 'masuk'),
  }),
};

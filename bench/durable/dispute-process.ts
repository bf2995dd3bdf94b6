import { expression, extended, flow, modelOf } from './model-xml.js';

/** The root, and what it calls for each disputed item. */
export const DISPUTE_PROCESS = 'ukuran-sengketa';
const ITEM_PROCESS = 'ukuran-butir';
/** Type of all jobs of both. */
export const DISPUTE_JOB = 'ukuran-sengketa';
/** What the event gateway waits for, beside its two days. */
export const REPLY_MESSAGE = 'ukuran-balasan';
/** Items of a dispute: as many instances are called at once. */
export const ITEMS = 50;

const job = (id: string) => extended('serviceTask', id, `<zeebe:taskDefinition type="${DISPUTE_JOB}" />`);

/**
 * A dispute in the shape that Camunda measures its engine with: a decision, fifty called instances at once, then a reply or two days,
 * whichever comes first: after the two days it is over, for what that command creates is due by the database's clock. Each called instance has two jobs with a choice between them.
 */
export const DISPUTE_MODELS: Readonly<Record<string, string>> = {
  [`workflows/${DISPUTE_PROCESS}/process.bpmn`]: modelOf(
    DISPUTE_PROCESS,
    job('terima') +
      extended(
        'businessRuleTask',
        'tujuan',
        '<zeebe:calledDecision decisionId="tujuan" resultVariable="tujuan" />',
      ) +
      `<bpmn:callActivity id="butir"><bpmn:extensionElements><zeebe:calledElement processId="${ITEM_PROCESS}" propagateAllParentVariables="false" propagateAllChildVariables="false" /><zeebe:ioMapping><zeebe:input source="=item" target="item" /></zeebe:ioMapping></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=butir" inputElement="item" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:callActivity>` +
      '<bpmn:eventBasedGateway id="tunggu" />' +
      `<bpmn:intermediateCatchEvent id="balasan"><bpmn:messageEventDefinition messageRef="m-balasan" /></bpmn:intermediateCatchEvent>` +
      `<bpmn:intermediateCatchEvent id="lewat"><bpmn:timerEventDefinition>${expression('timeDuration', 'P2D')}</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>` +
      job('tutup') +
      flow('mulai', 'terima') +
      flow('terima', 'tujuan') +
      flow('tujuan', 'butir') +
      flow('butir', 'tunggu') +
      flow('tunggu', 'balasan') +
      flow('tunggu', 'lewat') +
      flow('balasan', 'tutup') +
      flow('lewat', 'selesai') +
      flow('tutup', 'selesai'),
    `<bpmn:message id="m-balasan" name="${REPLY_MESSAGE}"><bpmn:extensionElements><zeebe:subscription correlationKey="=kasus" /></bpmn:extensionElements></bpmn:message>`,
  ),
  [`workflows/${ITEM_PROCESS}/process.bpmn`]: modelOf(
    ITEM_PROCESS,
    job('periksa') +
      '<bpmn:exclusiveGateway id="besar" default="besar-selesai" />' +
      job('nilai') +
      flow('mulai', 'periksa') +
      flow('periksa', 'besar') +
      flow('besar', 'nilai', expression('conditionExpression', '=item > 0')) +
      flow('besar', 'selesai') +
      flow('nilai', 'selesai'),
  ),
};

/** The four processes that engines are compared on, in plain BPMN 2.0 that every engine reads. */
export interface ReferenceProcess {
  readonly name: string;
  readonly xml: string;
}

const service = (id: string) =>
  `<bpmn:serviceTask id="${id}" implementation="\${environment.services.kerja}"><bpmn:extensionElements><zeebe:taskDefinition type="kerja" /></bpmn:extensionElements></bpmn:serviceTask>`;
const user = (id: string) =>
  `<bpmn:userTask id="${id}"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>`;

function flow(source: string, target: string, condition = ''): string {
  return `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}">${condition}</bpmn:sequenceFlow>`;
}

function definitions(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="https://runut.id/bench"><bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="mulai" />${body}<bpmn:endEvent id="selesai" /></bpmn:process></bpmn:definitions>`;
}

const branches = [1, 2, 3, 4];

export const REFERENCE_PROCESSES: readonly ReferenceProcess[] = [
  {
    name: 'P1 two service tasks and a gateway',
    xml: definitions(
      service('a') +
        '<bpmn:exclusiveGateway id="g" default="g-selesai" />' +
        service('b') +
        flow('mulai', 'a') +
        flow('a', 'g') +
        flow(
          'g',
          'b',
          '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=nilai > 10</bpmn:conditionExpression>',
        ) +
        flow('g', 'selesai') +
        flow('b', 'selesai'),
    ),
  },
  {
    name: 'P2 four parallel service tasks',
    xml: definitions(
      '<bpmn:parallelGateway id="pisah" /><bpmn:parallelGateway id="gabung" />' +
        branches.map((i) => service(`t${i}`) + flow('pisah', `t${i}`) + flow(`t${i}`, 'gabung')).join('') +
        flow('mulai', 'pisah') +
        flow('gabung', 'selesai'),
    ),
  },
  {
    name: 'P3 complaint: three user tasks and a timer',
    xml: definitions(
      user('verifikasi') +
        user('tindakLanjut') +
        user('setujui') +
        '<bpmn:boundaryEvent id="pengingat" attachedToRef="tindakLanjut" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P5D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>' +
        '<bpmn:endEvent id="diingatkan" />' +
        flow('mulai', 'verifikasi') +
        flow('verifikasi', 'tindakLanjut') +
        flow('tindakLanjut', 'setujui') +
        flow('setujui', 'selesai') +
        flow('pengingat', 'diingatkan'),
    ),
  },
  {
    name: 'P4 multi-instance of 50',
    xml: definitions(
      '<bpmn:serviceTask id="banyak" implementation="${environment.services.kerja}"><bpmn:extensionElements><zeebe:taskDefinition type="kerja" /></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">50</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:serviceTask>' +
        flow('mulai', 'banyak') +
        flow('banyak', 'selesai'),
    ),
  },
];

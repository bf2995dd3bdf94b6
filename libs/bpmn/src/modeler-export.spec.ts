import { describe, expect, it } from '@jest/globals';
import { readModel } from './read-model.js';

/** As Camunda Modeler 5 exports a Camunda 8 diagram with two pools. */
const EXPORT = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0" xmlns:color="http://www.omg.org/spec/BPMN/non-normative/color/1.0" id="Definitions_1ab2c3d" targetNamespace="http://bpmn.io/schema/bpmn" exporter="Camunda Modeler" exporterVersion="5.31.0" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <bpmn:collaboration id="Collaboration_0w1x2y3">
    <bpmn:participant id="Participant_dinas" name="Dinas PUPR" processRef="Process_1a2b3c" />
    <bpmn:participant id="Participant_pelapor" name="Pelapor" />
    <bpmn:messageFlow id="Flow_kabar" sourceRef="Activity_kabari" targetRef="Participant_pelapor" />
  </bpmn:collaboration>
  <bpmn:process id="Process_1a2b3c" name="Pengaduan" isExecutable="true">
    <bpmn:documentation>Menangani pengaduan jalan rusak.</bpmn:documentation>
    <bpmn:extensionElements>
      <zeebe:versionTag value="1.2" />
    </bpmn:extensionElements>
    <bpmn:laneSet id="LaneSet_1">
      <bpmn:lane id="Lane_1" name="Pelaksana">
        <bpmn:flowNodeRef>StartEvent_1</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Activity_kabari</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Activity_verifikasi</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Event_lewat</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>Event_end</bpmn:flowNodeRef>
      </bpmn:lane>
    </bpmn:laneSet>
    <bpmn:startEvent id="StartEvent_1" name="Pengaduan masuk">
      <bpmn:outgoing>Flow_1</bpmn:outgoing>
      <bpmn:messageEventDefinition id="MessageEventDefinition_1" messageRef="Message_1" />
    </bpmn:startEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="StartEvent_1" targetRef="Activity_verifikasi" />
    <bpmn:userTask id="Activity_verifikasi" name="Verifikasi" zeebe:modelerTemplate="id.runut.verifikasi" zeebe:modelerTemplateVersion="2">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:formDefinition formId="verifikasi" />
        <zeebe:assignmentDefinition candidateGroups="=petugas" />
      </bpmn:extensionElements>
      <bpmn:incoming>Flow_1</bpmn:incoming>
      <bpmn:outgoing>Flow_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Activity_verifikasi" targetRef="Activity_kabari" />
    <bpmn:serviceTask id="Activity_kabari" name="Kabari pelapor">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="kirim-kabar" retries="5" />
      </bpmn:extensionElements>
      <bpmn:incoming>Flow_2</bpmn:incoming>
      <bpmn:outgoing>Flow_3</bpmn:outgoing>
      <bpmn:multiInstanceLoopCharacteristics isSequential="true">
        <bpmn:extensionElements>
          <zeebe:loopCharacteristics inputCollection="=alamat" inputElement="satu" />
        </bpmn:extensionElements>
      </bpmn:multiInstanceLoopCharacteristics>
    </bpmn:serviceTask>
    <bpmn:endEvent id="Event_end">
      <bpmn:incoming>Flow_3</bpmn:incoming>
      <bpmn:incoming>Flow_4</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="Flow_3" sourceRef="Activity_kabari" targetRef="Event_end" />
    <bpmn:boundaryEvent id="Event_lewat" name="Lewat tenggat" cancelActivity="false" attachedToRef="Activity_verifikasi">
      <bpmn:outgoing>Flow_4</bpmn:outgoing>
      <bpmn:timerEventDefinition id="TimerEventDefinition_1">
        <bpmn:timeDate xsi:type="bpmn:tFormalExpression">=tenggat.verifikasi.due</bpmn:timeDate>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="Flow_4" sourceRef="Event_lewat" targetRef="Event_end" />
    <bpmn:textAnnotation id="TextAnnotation_1">
      <bpmn:text>Lima hari kerja</bpmn:text>
    </bpmn:textAnnotation>
    <bpmn:association id="Association_1" associationDirection="None" sourceRef="Activity_verifikasi" targetRef="TextAnnotation_1" />
    <bpmn:group id="Group_1" categoryValueRef="CategoryValue_1" />
  </bpmn:process>
  <bpmn:category id="Category_1">
    <bpmn:categoryValue id="CategoryValue_1" value="Awal" />
  </bpmn:category>
  <bpmn:message id="Message_1" name="pengaduan-masuk" />
  <bpmndi:BPMNDiagram id="BPMNDiagram_1">
    <bpmndi:BPMNPlane id="BPMNPlane_1" bpmnElement="Collaboration_0w1x2y3">
      <bpmndi:BPMNShape id="Participant_dinas_di" bpmnElement="Participant_dinas" isHorizontal="true">
        <dc:Bounds x="160" y="80" width="600" height="250" />
        <bpmndi:BPMNLabel />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="Activity_verifikasi_di" bpmnElement="Activity_verifikasi" bioc:stroke="#0d4372" bioc:fill="#bbdefb" color:background-color="#bbdefb">
        <dc:Bounds x="280" y="140" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="Flow_1_di" bpmnElement="Flow_1">
        <di:waypoint x="230" y="180" />
        <di:waypoint x="280" y="180" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`;

/** As tools write plain BPMN 2.0: the BPMN namespace as default, nothing of Camunda. */
const PLAIN = `<?xml version="1.0" encoding="utf-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://example.org" id="d">
  <process id="izin" isExecutable="true">
    <startEvent id="mulai" />
    <sequenceFlow id="a" sourceRef="mulai" targetRef="pilih" />
    <exclusiveGateway id="pilih" default="c" />
    <sequenceFlow id="b" sourceRef="pilih" targetRef="setuju">
      <conditionExpression xsi:type="tFormalExpression">=layak</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="c" sourceRef="pilih" targetRef="tolak" />
    <endEvent id="setuju" />
    <endEvent id="tolak"><terminateEventDefinition /></endEvent>
  </process>
</definitions>`;

describe('models of other tools', () => {
  it('should compile what Camunda Modeler exports', async () => {
    const { processes, findings } = await readModel(EXPORT);

    expect(findings).toEqual([]);
    expect(processes).toHaveLength(1);
    const [process] = processes;
    expect(process).toMatchObject({ bpmnProcessId: 'Process_1a2b3c', name: 'Pengaduan', versionTag: '1.2' });
    expect(process?.nodes.every((node) => node.lane === 'Pelaksana')).toBe(true);
    expect(process?.nodeById.get('StartEvent_1')).toMatchObject({
      event: { type: 'message', name: { constant: 'pengaduan-masuk' }, correlationKey: undefined },
    });
    expect(process?.nodeById.get('Activity_kabari')).toMatchObject({
      job: { retries: { constant: 5 } },
      multiInstance: { isSequential: true },
    });
  });

  it('should compile plain BPMN 2.0 in the default namespace', async () => {
    const { processes, findings } = await readModel(PLAIN);

    expect(findings).toEqual([]);
    expect(
      processes[0]?.flows.map(({ id, isDefault, condition }) => [id, isDefault, condition?.source]),
    ).toEqual([
      ['a', false, undefined],
      ['b', false, '=layak'],
      ['c', true, undefined],
    ]);
  });

  it('should say what a model of Camunda 7 lacks, all in one run', async () => {
    const xml = EXPORT.replace('<zeebe:userTask />', '<camunda:taskListener event="create" class="x" />')
      .replace('xmlns:modeler', 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler')
      .replace('<zeebe:taskDefinition type="kirim-kabar" retries="5" />', '')
      .replace('=tenggat.verifikasi.due', '${batas}');

    const { findings } = await readModel(xml);

    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['foreign-dialect', 29],
      ['task-definition', 37],
      ['expression-language', 54],
    ]);
  });

  it('should only warn of a picture that shows what is not there', async () => {
    const { processes, findings } = await readModel(
      EXPORT.replace('bpmnElement="Flow_1"', 'bpmnElement="Flow_hilang"'),
    );

    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['reference-resolves', 'warning'],
    ]);
    expect(processes).toHaveLength(1);
  });
});

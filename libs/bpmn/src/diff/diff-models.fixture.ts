/** A small process that has one of everything that a comparison must not miss. */
export function fixtureXml(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://contoh.id">
  <bpmn:message id="pesan" name="balasan">
    <bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements>
  </bpmn:message>
  <bpmn:process id="proses" isExecutable="true">
    <bpmn:startEvent id="mulai" />
    <bpmn:serviceTask id="kirim" name="Kirim">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="kirim" retries="3" />
        <zeebe:ioMapping><zeebe:input source="=a" target="isi" /></zeebe:ioMapping>
        <zeebe:taskHeaders><zeebe:header key="mendesak" value="tinggi" /></zeebe:taskHeaders>
      </bpmn:extensionElements>
    </bpmn:serviceTask>
    <bpmn:boundaryEvent id="lambat" attachedToRef="kirim">
      <bpmn:timerEventDefinition>
        <bpmn:timeDuration>PT2H</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:exclusiveGateway id="pilih" default="ke-kecil" />
    <bpmn:userTask id="besar">
      <bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="a" /></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:task id="kecil" name="Kecil" />
    <bpmn:intermediateCatchEvent id="tunggu"><bpmn:messageEventDefinition messageRef="pesan" /></bpmn:intermediateCatchEvent>
    <bpmn:endEvent id="selesai" />
    <bpmn:sequenceFlow id="a" sourceRef="mulai" targetRef="kirim" />
    <bpmn:sequenceFlow id="b" sourceRef="kirim" targetRef="pilih" />
    <bpmn:sequenceFlow id="c" sourceRef="lambat" targetRef="selesai" />
    <bpmn:sequenceFlow id="ke-besar" sourceRef="pilih" targetRef="besar">
      <bpmn:conditionExpression>=jumlah &gt; 3</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="ke-kecil" sourceRef="pilih" targetRef="kecil" />
    <bpmn:sequenceFlow id="besar-tunggu" sourceRef="besar" targetRef="tunggu" />
    <bpmn:sequenceFlow id="tunggu-selesai" sourceRef="tunggu" targetRef="selesai" />
    <bpmn:sequenceFlow id="kecil-selesai" sourceRef="kecil" targetRef="selesai" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="gambar">
    <bpmndi:BPMNPlane id="bidang" bpmnElement="proses">
      <bpmndi:BPMNShape id="kirim_di" bpmnElement="kirim"><dc:Bounds x="100" y="80" width="100" height="80" /></bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>`;
}

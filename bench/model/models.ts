/** A file to be read. */
export interface NamedModel {
  readonly name: string;
  readonly xml: string;
}

/** Files that are within the limits of size and must be refused soon. */
export const HOSTILE_MODELS: readonly NamedModel[] = [
  {
    name: '4,900 flows from and to nowhere',
    xml: fileOf(4_900, (i) => `<bpmn:sequenceFlow id="f${i}" sourceRef="a${i}" targetRef="b${i}" />`),
  },
  {
    name: '4,900 boundary events of nothing',
    xml: fileOf(4_900, (i) => `<bpmn:boundaryEvent id="b${i}" attachedToRef="a${i}" />`),
  },
  {
    name: '2 MB of expressions',
    xml: fileOf(200, (i) => serviceTask(i, `=${'a+'.repeat(4_990)}1`)),
  },
  {
    name: '4,900 elements of one id',
    xml: fileOf(4_900, () => '<bpmn:manualTask id="satu" />'),
  },
  {
    name: '4,900 elements that are not BPMN',
    xml: fileOf(4_900, (i) => `<bpmn:teleport id="t${i}" />`),
  },
];

/** Files at the limits of size. */
export const LARGEST_MODELS: readonly NamedModel[] = [
  {
    name: '2,400 tasks in a row',
    xml: rowOf(2_400, (i) => `<bpmn:manualTask id="t${i}" />`),
  },
  {
    name: '2 MB of documentation, 900 service tasks',
    xml: rowOf(900, (i) =>
      serviceTask(i, `kerja${i}`, `<bpmn:documentation>${'x'.repeat(2_000)}</bpmn:documentation>`),
    ),
  },
];

function fileOf(count: number, write: (index: number) => string): string {
  return file(times(count, write));
}

function rowOf(count: number, write: (index: number) => string): string {
  const flow = (source: string, target: string): string =>
    `<bpmn:sequenceFlow id="${source}-${target}" sourceRef="${source}" targetRef="${target}" />`;
  return file(
    `<bpmn:startEvent id="mulai" />${times(count, write)}<bpmn:endEvent id="selesai" />` +
      flow('mulai', 't0') +
      times(count - 1, (i) => flow(`t${i}`, `t${i + 1}`)) +
      flow(`t${count - 1}`, 'selesai'),
  );
}

function serviceTask(index: number, jobType: string, documentation = ''): string {
  return `<bpmn:serviceTask id="t${index}">${documentation}<bpmn:extensionElements><zeebe:taskDefinition type="${jobType}" /></bpmn:extensionElements></bpmn:serviceTask>`;
}

function times(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join('\n');
}

function file(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="https://runut.id/bench"><bpmn:process id="p" isExecutable="true">${body}</bpmn:process></bpmn:definitions>`;
}

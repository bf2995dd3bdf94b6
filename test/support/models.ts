import { element, extensions, flows, processXml } from './bpmn-xml.js';

/** The process `berkas`: one user task, `periksa`. @param assignment whose it is, as attributes of `zeebe:assignmentDefinition` */
export function oneTaskModel(assignment: string): string {
  return processXml({
    id: 'berkas',
    body:
      element('startEvent', 'mulai') +
      element(
        'userTask',
        'periksa',
        {},
        extensions(`<zeebe:userTask /><zeebe:assignmentDefinition ${assignment} />`),
      ) +
      element('endEvent', 'selesai') +
      flows('mulai > periksa > selesai'),
  });
}

/** The process `beban`: one user task, `kerja`, that is nobody's. */
export const LOAD_MODEL = processXml({
  id: 'beban',
  body:
    element('startEvent', 'mulai') +
    element('userTask', 'kerja') +
    element('endEvent', 'selesai') +
    flows('mulai > kerja > selesai'),
});

import { describe, expect, it } from '@jest/globals';
import { definitionsXml, element, flows, processXml } from '../../../../test/support/bpmn-xml.js';
import { elementsOf } from './moddle-element.js';
import { parseBpmn } from './parse-bpmn.js';

describe('parseBpmn', () => {
  it('should arrange scopes, flows and boundary events', async () => {
    const body =
      element('startEvent', 'mulai') +
      element(
        'subProcess',
        'sub',
        {},
        element('startEvent', 'masuk') + element('endEvent', 'keluar') + flows('masuk > keluar'),
      ) +
      element('boundaryEvent', 'galat', { attachedToRef: 'sub' }, '<bpmn:errorEventDefinition />') +
      element('endEvent', 'selesai') +
      flows('mulai > sub > selesai', 'galat > selesai');

    const model = await parseBpmn(processXml({ body }));

    expect(model.findings).toEqual([]);
    expect(model.scopes.map((scope) => scope.element.get('id'))).toEqual(['proses', 'sub']);
    expect(model.nodes.map((node) => node.get('id'))).toEqual([
      'mulai',
      'sub',
      'galat',
      'selesai',
      'masuk',
      'keluar',
    ]);
    const sub = model.nodes[1]!;
    expect(model.incoming(sub).map((flow) => flow.get('id'))).toEqual(['mulai-sub']);
    expect(model.outgoing(sub).map((flow) => flow.get('id'))).toEqual(['sub-selesai']);
    expect(model.boundaryEvents(sub).map((event) => event.get('id'))).toEqual(['galat']);
  });

  it('should report every reference that leads nowhere, with its element and line', async () => {
    const body = `\n${element('startEvent', 'mulai')}\n${flows('mulai > a')}\n${flows('b > mulai')}`;

    const { findings } = await parseBpmn(processXml({ body }), { fileName: 'proses.bpmn' });

    expect(findings).toEqual([
      {
        rule: 'reference-resolves',
        severity: 'error',
        elementId: 'mulai-a',
        line: 4,
        file: 'proses.bpmn',
        message: 'Expected targetRef to name an element of this file but there is no "a".',
      },
      expect.objectContaining({
        elementId: 'b-mulai',
        line: 5,
        message: expect.stringContaining('sourceRef'),
      }),
    ]);
  });

  it('should report all unknown elements and attributes in one run', async () => {
    const body = `\n<bpmn:teleport id="x" />\n${element('task', 't', { warna: 'merah' })}\n<zeebe:sihir />`;

    const { findings } = await parseBpmn(processXml({ body }));

    expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
      ['known-content', 3],
      ['known-content', 4],
      ['known-content', 5],
    ]);
  });

  it('should end at the first complaint in a large file', async () => {
    const body = `<bpmn:teleport/>${'\n'.repeat(400)}`.repeat(4_000);

    const { findings } = await parseBpmn(processXml({ body }));

    expect(findings).toHaveLength(1);
  });

  it('should not let names of JavaScript objects do harm', async () => {
    const body = `<bpmn:task id="__proto__" constructor="x" toString="y" /><bpmn:__proto__ /><bpmn:constructor />`;

    const { findings } = await parseBpmn(processXml({ body }));

    expect(findings.every((finding) => finding.rule === 'known-content')).toBe(true);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('should leave out the picture where it is not asked for, and keep every line and what is wrong in it', async () => {
    const picture =
      '\n<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="d1">\n<di:BPMNPlane id="d2" bpmnElement="tidakAda">\n</di:BPMNPlane></di:BPMNDiagram>\n';
    const body = '<bpmn:startEvent id="mulai" />\n<bpmn:task id="t" default="hilang" />';
    const xml = definitionsXml(`${picture}<bpmn:process id="p" isExecutable="true">${body}</bpmn:process>`);

    const [whole, without] = [await parseBpmn(xml), await parseBpmn(xml, { withDiagrams: false })];

    expect(elementsOf(whole.definitions!, 'diagrams')).toHaveLength(1);
    expect(elementsOf(without.definitions!, 'diagrams')).toEqual([]);
    const seen = (model: typeof whole) =>
      model.findings.map(({ rule, severity, line, message }) => [rule, severity, line, message]).sort();
    expect(seen(without)).toHaveLength(2);
    expect(seen(without)).toEqual(seen(whole));
  });

  it('should refuse a file whose root is not BPMN', async () => {
    const { findings, definitions } = await parseBpmn('<html><body/></html>');

    expect(definitions).toBeUndefined();
    expect(findings).toEqual([expect.objectContaining({ rule: 'known-content', line: 1 })]);
  });
});

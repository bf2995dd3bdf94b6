import { describe, expect, it } from '@jest/globals';
import { definitionsXml, processXml } from '../../../../test/support/bpmn-xml.js';
import { MODEL_LIMITS } from './markup-scan.js';
import { prescan } from './prescan.js';

const rulesOf = (xml: string) => prescan(xml).findings.map((finding) => finding.rule);
const filled = (unit: string) => unit.repeat(Math.floor((MODEL_LIMITS.bytes - 2_000) / unit.length));
const numbered = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i)).join('');

describe('prescan', () => {
  it('should let a plain file pass and know its lines', () => {
    const scan = prescan(
      processXml({ body: '\n<bpmn:startEvent id="mulai" />\n<!-- > \n -->\n<bpmn:task id="periksa"/>' }),
    );

    expect(scan.findings).toEqual([]);
    expect(scan.lineById.get('mulai')).toBe(3);
    expect(scan.lineById.get('periksa')).toBe(6);
  });

  it('should not take markup inside comments, CDATA and attribute values for elements', () => {
    const body =
      '<!-- <bpmn:x> --><bpmn:documentation><![CDATA[<bpmn:y>]]></bpmn:documentation><bpmn:task id="t" name="a > b"/>';

    const scan = prescan(processXml({ body }));

    expect(scan.findings).toEqual([]);
    expect(scan.elementCount).toBe(4);
  });

  it('should name the lines of both elements that have one id', () => {
    const scan = prescan(processXml({ body: '\n<bpmn:task id="a"/>\n<bpmn:task id="a"/>' }));

    expect(scan.findings).toEqual([
      {
        rule: 'unique-ids',
        severity: 'error',
        elementId: 'a',
        line: 4,
        message: 'Expected each id once but "a" is also the id of the element in line 3.',
      },
    ]);
  });

  it('should let two vendor extensions have the same id', () => {
    const own = '<x:y xmlns:x="urn:x" id="same"/>';

    expect(
      rulesOf(processXml({ body: `<bpmn:extensionElements>${own}${own}</bpmn:extensionElements>` })),
    ).toEqual([]);
  });

  it.each([
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${processXml({ body: '' })}`, 'model-limits'],
    ['a file that is too large', processXml({ body: ' '.repeat(MODEL_LIMITS.bytes) }), 'model-limits'],
    [
      'a file too large in bytes only',
      processXml({ body: `<!--${'€'.repeat(1_000_000)}-->` }),
      'model-limits',
    ],
    ['100,000 elements', processXml({ body: '<bpmn:task/>'.repeat(100_000) }), 'model-limits'],
    ['50,000 levels', processXml({ body: '<bpmn:subProcess>'.repeat(50_000) }), 'model-limits'],
    [
      '100,000 attributes',
      processXml({ body: `<bpmn:task ${numbered(100_000, (i) => `a${i}="" `)}/>` }),
      'model-limits',
    ],
    ['an attribute that never ends', processXml({ body: `<bpmn:task id="${filled("'")}` }), 'model-limits'],
    ['a comment that never ends', processXml({ body: `<!--${filled('-')}` }), 'model-limits'],
    ['malformed attributes', processXml({ body: `<bpmn:task ${filled('$')}/>` }), 'well-formed-xml'],
    ['attributes without values', processXml({ body: `<bpmn:task ${filled('a ')}/>` }), 'well-formed-xml'],
    ['scattered text', processXml({ body: filled('a<!---->') }), 'well-formed-xml'],
    ['scattered CDATA', processXml({ body: filled('<![CDATA[a]]>') }), 'well-formed-xml'],
    [
      '1,000 namespaces',
      processXml({ body: numbered(1_000, (i) => `<bpmn:task id="t${i}" xmlns:a${i}="u${i}"/>`) }),
      'well-formed-xml',
    ],
    ['an undeclared prefix', processXml({ body: '<kosong:task/>' }), 'well-formed-xml'],
    [
      'a list of references in an attribute',
      definitionsXml(`<bpmn:process id="p" supports="${filled('p ')}"/>`),
      'known-content',
    ],
    ['another kind of XML', '<html><body/></html>', 'known-content'],
    ['no XML', '{"bukan": "XML"}', 'well-formed-xml'],
    ['nothing', '', 'well-formed-xml'],
    ['an end that is missing', definitionsXml('<bpmn:process id="p">'), 'well-formed-xml'],
  ])('should refuse %s', (_, xml, rule) => {
    expect(rulesOf(xml)).toEqual([rule]);
  });

  it.each([
    ['sequence flows', (i: number) => `<bpmn:sequenceFlow id="f${i}" sourceRef="a${i}" targetRef="b${i}"/>`],
    ['boundary events', (i: number) => `<bpmn:boundaryEvent id="f${i}" attachedToRef="a${i}"/>`],
    ['default flows', (i: number) => `<bpmn:exclusiveGateway id="f${i}" default="a${i}"/>`],
    [
      'references as elements',
      (i: number) => `<bpmn:task id="f${i}"><bpmn:incoming>a${i}</bpmn:incoming></bpmn:task>`,
    ],
  ])('should refuse thousands of %s that lead nowhere before they are parsed', (_, write) => {
    const { findings } = prescan(processXml({ body: numbered(2_000, write) }));

    expect(findings).toHaveLength(101);
    expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['reference-resolves']));
    expect(findings[0]).toMatchObject({ elementId: 'f0', line: 2, severity: 'error' });
    expect(findings[0]!.message).toContain('there is no "a0"');
    expect(findings[100]!.message).toMatch(/but (2|4)000 do not/);
  });

  it('should leave references to the parser where few lead nowhere, or only those of data types do', () => {
    const few = numbered(100, (i) => `<bpmn:exclusiveGateway id="f${i}" default="a${i}"/>`);
    const types = numbered(2_000, (i) => `<bpmn:dataObject id="o${i}" itemSubjectRef="t${i}"/>`);
    const right = numbered(
      2_000,
      (i) => `<bpmn:task id="t${i}"><bpmn:incoming>t<!-- -->${i}</bpmn:incoming></bpmn:task>`,
    );

    for (const body of [few, types, right]) expect(rulesOf(processXml({ body }))).toEqual([]);
  });

  it('should keep the list of doubled ids short', () => {
    expect(rulesOf(processXml({ body: '<bpmn:task id="a"/>'.repeat(4_000) })).length).toBeLessThan(30);
  });
});

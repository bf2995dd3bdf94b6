import { BpmnModdle } from 'bpmn-moddle';
import type { LintFinding, Severity } from '../lint-finding.js';
import { processesOfGlobalTasks } from './global-tasks.js';
import { idOf, type ModdleElement } from './moddle-element.js';
import { arrangeModel, type ParsedModel } from './parsed-model.js';
import { prescan, type Prescan } from './prescan.js';
import { danglingMessage } from './reference-scan.js';

/**
 * Elements times characters up to which all the parser's complaints are collected: it finds the line of each one by
 * reading the file from its start. Beyond, the first complaint ends the reading.
 */
const ALL_COMPLAINTS_UP_TO = 100_000_000;

let reader: Promise<BpmnModdle> | undefined;

/** The parser with Camunda 8's extension elements. JSON comes by a dynamic import: it keeps its attribute in every build. */
function moddle(): Promise<BpmnModdle> {
  reader ??= import('zeebe-bpmn-moddle/resources/zeebe.json', { with: { type: 'json' } }).then(
    ({ default: zeebe }) => new BpmnModdle({ zeebe }),
  );
  return reader;
}

export interface ParseOptions {
  /** Shown in findings. */
  readonly fileName?: string;
  /** Whether the picture is read too, as is the default; it is about half of a file, and nothing that is executed. */
  readonly withDiagrams?: boolean;
  /** Waited for between looking at the text and parsing it, so that a host with other work can do it. */
  readonly turn?: () => Promise<void>;
}

/**
 * Reads a BPMN 2.0 file with `zeebe:*` extension elements. Never throws for what is in the file: `findings` of the
 * result hold why it cannot be read, or what in it does not resolve.
 * @param xml the file's text, hostile or not
 */
export async function parseBpmn(
  xml: string,
  { fileName, withDiagrams = true, turn }: ParseOptions = {},
): Promise<ParsedModel> {
  const scan = prescan(xml);
  const inFile = (findings: readonly LintFinding[]) =>
    fileName === undefined ? findings : findings.map((finding) => ({ ...finding, file: fileName }));
  if (scan.findings.length > 0) return arrangeModel(undefined, scan, inFile(scan.findings), fileName);

  await turn?.();
  const { definitions, findings } = await readWithModdle(
    withDiagrams ? xml : withoutDiagrams(xml, scan),
    scan,
  );
  if (!withDiagrams) findings.push(...drawnInVain(scan));
  await turn?.();
  const globalTasks = definitions ? processesOfGlobalTasks(definitions, await moddle()) : [];
  return arrangeModel(definitions, scan, inFile(findings), fileName, globalTasks);
}

/** The text with empty lines for its diagrams, so that all else keeps its line. */
function withoutDiagrams(xml: string, { diagrams }: Prescan): string {
  let text = '';
  let at = 0;
  for (const { start, end } of diagrams) {
    text += xml.slice(at, start) + xml.slice(start, end).replace(/[^\n]+/g, '');
    at = end;
  }
  return text + xml.slice(at);
}

/** What a parser says of a picture whose element is not there, where the picture is not parsed. */
function drawnInVain({ drawn, lineById }: Prescan): LintFinding[] {
  return drawn
    .filter(({ element }) => !lineById.has(element))
    .map(({ element, shapeId, line }) => ({
      rule: 'reference-resolves',
      severity: 'warning',
      message: danglingMessage('bpmnElement', element),
      elementId: shapeId,
      line,
    }));
}

async function readWithModdle(
  xml: string,
  scan: Prescan,
): Promise<{ definitions?: ModdleElement; findings: LintFinding[] }> {
  const bpmnModdle = await moddle();
  try {
    const { rootElement, warnings } = await bpmnModdle.fromXML(xml, { lax: false });
    return { definitions: rootElement, findings: warnings.map((warning) => findingOf(warning, scan)) };
  } catch (error) {
    const first = findingOf({ message: messageOf(error) }, scan);
    if (scan.elementCount * xml.length > ALL_COMPLAINTS_UP_TO) return { findings: [first] };
    try {
      const { warnings } = await bpmnModdle.fromXML(xml, { lax: true });
      const findings = warnings.map((warning) => findingOf(warning, scan));
      return { findings: findings.length > 0 ? findings : [first] };
    } catch (again) {
      return { findings: [findingOf({ message: messageOf(again) }, scan)] };
    }
  }
}

interface ParserWarning {
  readonly message: string;
  readonly element?: ModdleElement;
  readonly property?: string;
  readonly value?: string;
}

/** References that say something about data types only, or about the picture: they do not change what is executed. */
const HARMLESS_REFERENCE = /^bpmn:(itemSubjectRef|structureRef|itemRef|evaluatesToTypeRef)$|^bpmndi:/;

function findingOf(warning: ParserWarning, scan: Prescan): LintFinding {
  const elementId = nearestId(warning.element);
  const place = { elementId, line: scan.lineById.get(elementId ?? '') };
  const message = warning.message;
  if (message.startsWith('unresolved reference')) {
    const severity: Severity = HARMLESS_REFERENCE.test(warning.property ?? '') ? 'warning' : 'error';
    const attribute = localName(warning.property ?? '');
    return {
      rule: 'reference-resolves',
      severity,
      message: danglingMessage(attribute, warning.value ?? ''),
      ...place,
    };
  }
  if (message.startsWith('unknown attribute')) {
    return {
      rule: 'known-content',
      severity: 'error',
      message: `Expected an attribute of BPMN 2.0 or of Camunda 8 but found "${warning.property ?? ''}".`,
      ...place,
    };
  }
  if (message.startsWith('unsupported document encoding')) {
    return {
      rule: 'well-formed-xml',
      severity: 'error',
      message: 'Expected a file in UTF-8 but it declares another encoding.',
      line: 1,
    };
  }
  // "unparsable content <x> detected \n\t line: 3 \n\t column: 4 \n\t nested error: ..."; the line counts from 0.
  const line = /line: (\d+)/.exec(message);
  const nested = /nested error: (.*)/s.exec(message)?.[1] ?? message;
  return {
    rule: 'known-content',
    severity: 'error',
    message: `Expected elements of BPMN 2.0 or of Camunda 8 in their places but found: ${nested}.`,
    line: line ? Number(line[1]) + 1 : place.line,
  };
}

function nearestId(element: ModdleElement | undefined): string | undefined {
  for (let at = element; at; at = at.$parent) {
    const id = idOf(at);
    if (id !== undefined) return id;
  }
  return undefined;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

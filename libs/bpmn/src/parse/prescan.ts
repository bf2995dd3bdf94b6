import { Parser } from 'saxen';
import type { LintFinding } from '../lint-finding.js';
import { MODEL_LIMITS, scanMarkup, type MarkupScan } from './markup-scan.js';
import { isReference, manyDangling } from './reference-scan.js';

/** What is known of a file before it is parsed. */
export interface Prescan {
  /** Why the file must not reach the parser; empty when it may. */
  readonly findings: readonly LintFinding[];
  readonly lineById: ReadonlyMap<string, number>;
  /** Process and flow elements without an id. */
  readonly withoutId: readonly { readonly name: string; readonly line: number }[];
  /** Elements and attributes of other vendors' namespaces that carry behaviour, as written. */
  readonly foreign: readonly {
    readonly name: string;
    readonly uri: string;
    readonly elementId?: string;
    readonly line: number;
  }[];
  /** Elements that their parent has had already and can have once only. */
  readonly repeated: readonly { readonly name: string; readonly line: number }[];
  /** Parts of the text that are diagrams only. */
  readonly diagrams: readonly { readonly start: number; readonly end: number }[];
  /** What the diagrams draw, by the id of the element that is drawn. */
  readonly drawn: readonly { readonly element: string; readonly shapeId?: string; readonly line: number }[];
  readonly elementCount: number;
}

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const NAMESPACES: Record<string, string> = {
  [BPMN]: 'bpmn',
  'http://www.omg.org/spec/BPMN/20100524/DI': 'bpmndi',
  'http://www.omg.org/spec/DD/20100524/DI': 'di',
  'http://www.omg.org/spec/DD/20100524/DC': 'dc',
  'http://camunda.org/schema/zeebe/1.0': 'zeebe',
  'http://www.w3.org/2001/XMLSchema-instance': 'xsi',
  'http://www.w3.org/XML/1998/namespace': 'xml',
};
/** Dialects whose extensions decide what is executed, so that leaving them out would change the process. */
const FOREIGN_DIALECTS: Record<string, string> = {
  'http://camunda.org/schema/1.0/bpmn': 'camunda',
  'http://activiti.org/bpmn': 'activiti',
  'http://flowable.org/bpmn': 'flowable',
};

/** BPMN elements that may hold text; text elsewhere is a slip of the pen, or an attack on the parser's diagnostics. */
const TEXT_ELEMENTS = new Set(
  (
    'activationCondition boundaryEventRefs categoryValueRef choreographyRef completionCondition condition ' +
    'conditionExpression correlationPropertyRef dataInputRefs dataOutputRefs dataPath documentation endPointRefs ' +
    'errorRef eventDefinitionRef expression extensionDefinitions flowNodeRef formalExpression from inMessageRef ' +
    'incoming inputSetRefs interfaceRef loopCardinality loopCondition loopDataInputRef loopDataOutputRef ' +
    'messageFlowRef messageFlowRefs messagePath operationRef optionalInputRefs optionalOutputRefs outMessageRef ' +
    'outgoing outputSetRefs participantRef resourceRef script source sourceRef supportedInterfaceRef supports ' +
    'target targetRef text timeCycle timeDate timeDuration to transformation whileExecutingInputRefs ' +
    'whileExecutingOutputRefs'
  )
    .split(' ')
    .map((name) => `bpmn:${name}`),
);
/** References that are a list in the model but never one in an attribute; the parser reads such a list in quadratic time. */
const LIST_REFERENCE = /Refs?$|^(supports|source|target|incoming|outgoing|lanes|extensionDefinitions)$/;
const NEEDS_ID =
  /^bpmn:(process|sequenceFlow|.*(Task|Event|Gateway|SubProcess)|task|transaction|callActivity)$/;
/** Elements that their parent has once at most, by what they are; the parser keeps the last of several without a word. */
const SINGLE = new Map<string, string>(
  (
    'conditionExpression ioSpecification extensionElements timeDate timeDuration timeCycle condition ' +
    'completionCondition loopCondition loopCardinality activationCondition script transformation from to ' +
    'loopDataInputRef loopDataOutputRef inputDataItem outputDataItem participantMultiplicity childLaneSet ' +
    'inputSet outputSet operationRef'
  )
    .split(' ')
    .map((name) => [`bpmn:${name}`, name] as const),
)
  .set('bpmn:standardLoopCharacteristics', 'loop marker')
  .set('bpmn:multiInstanceLoopCharacteristics', 'loop marker');
/** Where they can stand several times. */
const MANY_IN: Readonly<Record<string, string>> = {
  inputSet: 'bpmn:ioSpecification',
  outputSet: 'bpmn:ioSpecification',
};
const MOST_REPEATED_FINDINGS = 20;

/**
 * Looks at a BPMN file before the parser does, in time linear in its length: size, number and depth of elements,
 * no DOCTYPE, well-formed, one id once. What passes here, the parser can read quickly.
 */
export function prescan(xml: string): Prescan {
  const findings: LintFinding[] = [];
  const lineById = new Map<string, number>();
  const withoutId: { name: string; line: number }[] = [];
  const foreign: { name: string; uri: string; elementId?: string; line: number }[] = [];
  const refuse = (rule: string, message: string, line?: number, elementId?: string) => {
    findings.push({ rule, severity: 'error', message, line, elementId });
  };
  const repeated: { name: string; line: number }[] = [];
  const result = (): Prescan => ({
    findings,
    lineById,
    withoutId,
    foreign,
    repeated,
    diagrams: sections.filter((section) => diagramTags.has(section.tag)),
    drawn,
    elementCount: tagLines.length,
  });
  const diagramTags = new Set<number>();
  const drawn: { element: string; shapeId?: string; line: number }[] = [];
  let sections: MarkupScan['sections'] = [];
  let tagLines: readonly number[] = [];

  if (xml.length > MODEL_LIMITS.bytes || new TextEncoder().encode(xml).length > MODEL_LIMITS.bytes) {
    refuse(
      'model-limits',
      `Expected a file of at most ${MODEL_LIMITS.bytes / 1024 / 1024} MiB but it is larger.`,
    );
    return result();
  }
  const scan = scanMarkup(xml);
  sections = scan.sections;
  tagLines = scan.tagLines;
  if (scan.refusal) {
    refuse('model-limits', scan.refusal.message, scan.refusal.line);
    return result();
  }

  const prefixes = new Set<string>();
  const stack: string[] = [];
  /** By depth: the id of the element at it. */
  const ids: (string | undefined)[] = [];
  const references: { name: string; value: string; elementId?: string; line: number }[] = [];
  /** What the innermost element has said so far, where that is a reference. */
  let referred = '';
  /** By depth: what the element at it has had. */
  const singles: (Set<string> | undefined)[] = [];
  let duplicates = 0;
  let tag = -1;
  const line = () => tagLines[Math.max(tag, 0)];
  const parser = new Parser();
  // Moddle goes on after a malformed attribute and looks up its place anew each time: here the first one ends it.
  parser.on('error', (error) => {
    throw new MalformedXml(error.message);
  });
  parser.on('warn', (error) => {
    throw new MalformedXml(error.message);
  });
  parser.on('openTag', (name, attributes, decode) => {
    tag++;
    if (tag === 0 && name !== 'bpmn:definitions') throw new NotBpmn(name);
    const single = SINGLE.get(name);
    if (single !== undefined && MANY_IN[single] !== stack.at(-1)) {
      const seen = (singles[stack.length] ??= new Set());
      if (seen.has(single) && repeated.length < MOST_REPEATED_FINDINGS)
        repeated.push({ name: single, line: line() ?? 0 });
      seen.add(single);
    }
    if (name === 'bpmndi:BPMNDiagram' && stack.length === 1) diagramTags.add(tag);
    stack.push(name);
    singles[stack.length] = undefined;
    const values = attributes();
    const id = typeof values['id'] === 'string' ? decode(values['id']) : undefined;
    ids[stack.length] = id ?? ids[stack.length - 1];
    referred = '';
    const [prefix = ''] = name.split(':', 1);
    const isBpmn = prefix === 'bpmn';
    for (const key of Object.keys(values)) {
      const value = values[key] as string;
      if (key.startsWith('xmlns')) prefixes.add(key);
      else if (isBpmn && LIST_REFERENCE.test(key) && /\s/.test(value.trim())) {
        refuse(
          'known-content',
          `Expected one reference in attribute "${key}" but it has several.`,
          line(),
          id,
        );
      } else if (isBpmn && isReference(key)) {
        references.push({ name: key, value: decode(value), elementId: id, line: line() ?? 0 });
      } else if (foreign.length < MOST_REPEATED_FINDINGS && isBpmn && key.includes(':') && isForeign(key)) {
        foreign.push({ name: key, uri: foreignUri(key), elementId: id, line: line() ?? 0 });
      }
    }
    if (prefixes.size > MODEL_LIMITS.namespaces) {
      throw new MalformedXml(`more than ${MODEL_LIMITS.namespaces} namespace declarations`);
    }
    if (foreign.length < MOST_REPEATED_FINDINGS && isForeign(name)) {
      foreign.push({ name, uri: foreignUri(name), line: line() ?? 0 });
    }
    const element = prefix === 'bpmndi' ? values['bpmnElement'] : undefined;
    if (element !== undefined) drawn.push({ element: decode(element), shapeId: id, line: line() ?? 0 });
    if (isBpmn || prefix === 'bpmndi' || prefix === 'di' || prefix === 'dc') {
      if (id !== undefined && id !== '') {
        const first = lineById.get(id);
        if (first === undefined) lineById.set(id, line() ?? 0);
        else if (++duplicates <= MOST_REPEATED_FINDINGS) {
          refuse(
            'unique-ids',
            `Expected each id once but "${id}" is also the id of the element in line ${first}.`,
            line(),
            id,
          );
        }
      } else if (NEEDS_ID.test(name)) withoutId.push({ name, line: line() ?? 0 });
    }
  });
  parser.on('closeTag', () => {
    if (referred !== '') {
      const name = stack.at(-1)!.slice('bpmn:'.length);
      references.push({ name, value: referred, elementId: ids[stack.length], line: line() ?? 0 });
      referred = '';
    }
    stack.pop();
  });
  const onText = (text: string) => {
    const element = stack.at(-1) ?? '';
    if (!mayHoldText(element) && text.trim() !== '') {
      throw new MalformedXml(`text inside <${element}>, which holds none`);
    }
    if (element.startsWith('bpmn:') && isReference(element.slice('bpmn:'.length))) referred += text.trim();
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.ns({ ...NAMESPACES, ...FOREIGN_DIALECTS });
  try {
    parser.parse(xml);
  } catch (error) {
    if (error instanceof NotBpmn) {
      refuse('known-content', `Expected a BPMN 2.0 file but its root element is <${error.message}>.`, line());
    } else if (error instanceof MalformedXml) {
      const message =
        tag === -1
          ? 'Expected a BPMN file, which is XML, but it is not.'
          : `Expected well-formed XML but found: ${error.message}.`;
      refuse('well-formed-xml', message, line() ?? 1);
    } else throw error;
  }
  if (duplicates > MOST_REPEATED_FINDINGS) {
    refuse(
      'unique-ids',
      `Expected each id once but ${duplicates - MOST_REPEATED_FINDINGS} more are used again.`,
    );
  }
  if (findings.length === 0) findings.push(...manyDangling(references, lineById));
  return result();
}

class MalformedXml extends Error {}
class NotBpmn extends Error {}

const FOREIGN_PREFIXES = new Map(Object.entries(FOREIGN_DIALECTS).map(([uri, prefix]) => [prefix, uri]));

function isForeign(name: string): boolean {
  return FOREIGN_PREFIXES.has(name.slice(0, Math.max(name.indexOf(':'), 0)));
}

function foreignUri(name: string): string {
  return FOREIGN_PREFIXES.get(name.slice(0, name.indexOf(':'))) ?? '';
}

function mayHoldText(name: string): boolean {
  const [prefix = ''] = name.split(':', 1);
  if (prefix === 'bpmn') return TEXT_ELEMENTS.has(name);
  if (prefix === 'zeebe') return name === 'zeebe:userTaskForm';
  return prefix !== 'bpmndi' && prefix !== 'di' && prefix !== 'dc';
}

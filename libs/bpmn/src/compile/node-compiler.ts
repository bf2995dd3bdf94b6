import type {
  Expression,
  FlowNode,
  JobDefinition,
  MultiInstance,
  ScopeContent,
} from '../executable-process.js';
import {
  bodyOf,
  elementOf,
  extensionOf,
  flagOf,
  textOf,
  type ModdleElement,
} from '../parse/moddle-element.js';
import { eventDefinitionsOf, readEventDefinition, readMessage } from './event-definitions.js';
import type { ExpressionReader, FieldKind } from './expression-reader.js';
import { messageOf, readJob, readMappings, readProperties, readPublication } from './extension-elements.js';

/** Where a node stands in the graph, worked out before the nodes are compiled. */
export interface NodePlace {
  readonly index: number;
  readonly scope: number;
  readonly incoming: readonly number[];
  readonly outgoing: readonly number[];
  readonly lane?: string;
  readonly boundaryEvents: readonly number[];
  /** For boundary events: the activity. */
  readonly attachedTo: number;
  readonly defaultFlow: number;
  readonly linkTarget?: number;
  /** For sub-processes: what is inside. */
  readonly content: ScopeContent;
  readonly isInEventSubProcess: boolean;
}

/** Compiles one flow node. Kinds that are not executed give undefined: the lint rule `supported-element` refuses them. */
export function compileNode(
  element: ModdleElement,
  place: NodePlace,
  expressions: ExpressionReader,
): FlowNode | undefined {
  const base = {
    index: place.index,
    id: textOf(element, 'id') ?? '',
    name: textOf(element, 'name'),
    scope: place.scope,
    incoming: place.incoming,
    outgoing: place.outgoing,
    lane: place.lane,
    properties: readProperties(element),
  };
  const inputs = () => readMappings(element, 'inputParameters', expressions);
  const outputs = () => readMappings(element, 'outputParameters', expressions);
  const event = () => readEventDefinition(element, expressions);
  const activity = () => ({
    ...base,
    boundaryEvents: place.boundaryEvents,
    inputs: inputs(),
    outputs: outputs(),
    multiInstance: readMultiInstance(element, expressions),
  });
  const thrown = () => {
    const job = readJob(element, expressions);
    const [definition] = eventDefinitionsOf(element);
    const message = definition?.$type === 'bpmn:MessageEventDefinition' ? messageOf(definition) : undefined;
    return {
      event: event(),
      inputs: inputs(),
      job,
      publication: job ? undefined : readPublication(element, message, expressions),
    };
  };

  switch (element.$type) {
    case 'bpmn:StartEvent':
      return {
        ...base,
        kind: 'startEvent',
        event: event(),
        isInterrupting: !place.isInEventSubProcess || flagOf(element, 'isInterrupting'),
        outputs: outputs(),
      };
    case 'bpmn:EndEvent':
      return { ...base, kind: 'endEvent', ...thrown() };
    case 'bpmn:IntermediateThrowEvent':
      return { ...base, kind: 'intermediateThrowEvent', ...thrown(), linkTarget: place.linkTarget };
    case 'bpmn:IntermediateCatchEvent':
      return { ...base, kind: 'intermediateCatchEvent', event: event(), outputs: outputs() };
    case 'bpmn:BoundaryEvent':
      return {
        ...base,
        kind: 'boundaryEvent',
        event: event(),
        attachedTo: place.attachedTo,
        isInterrupting: flagOf(element, 'cancelActivity'),
        outputs: outputs(),
      };
    case 'bpmn:UserTask':
      return { ...activity(), kind: 'userTask', ...readAssignment(element, expressions) };
    case 'bpmn:ServiceTask':
      return {
        ...activity(),
        kind: 'serviceTask',
        job: readJob(element, expressions) ?? noJob(element, expressions),
      };
    case 'bpmn:SendTask': {
      const job = readJob(element, expressions);
      const publication = job ? undefined : readPublication(element, messageOf(element), expressions);
      return { ...activity(), kind: 'sendTask', job, publication };
    }
    case 'bpmn:ReceiveTask':
      return {
        ...activity(),
        kind: 'receiveTask',
        event: readMessage(messageOf(element), element, expressions),
      };
    case 'bpmn:BusinessRuleTask': {
      const decision = extensionOf(element, 'zeebe:CalledDecision');
      return {
        ...activity(),
        kind: 'businessRuleTask',
        decision: decision && {
          decisionId: expressions.required(
            element,
            'the called decision',
            textOf(decision, 'decisionId'),
            'text',
          ),
          resultVariable: textOf(decision, 'resultVariable') ?? '',
        },
        job: readJob(element, expressions),
      };
    }
    case 'bpmn:ScriptTask': {
      const script = extensionOf(element, 'zeebe:Script');
      return {
        ...activity(),
        kind: 'scriptTask',
        script: script && {
          expression: expressions.required(element, 'the script', textOf(script, 'expression'), 'feel'),
          resultVariable: textOf(script, 'resultVariable') ?? '',
        },
        job: readJob(element, expressions),
      };
    }
    case 'bpmn:ManualTask':
      return { ...activity(), kind: 'manualTask' };
    case 'bpmn:Task':
      return { ...activity(), kind: 'task' };
    case 'bpmn:SubProcess':
      return {
        ...activity(),
        kind: 'subProcess',
        isEventSubProcess: flagOf(element, 'triggeredByEvent'),
        content: place.content,
      };
    case 'bpmn:CallActivity': {
      const called = extensionOf(element, 'zeebe:CalledElement');
      return {
        ...activity(),
        kind: 'callActivity',
        processId: expressions.required(element, 'the called process', calledProcessOf(element), 'text'),
        propagateAllParentVariables: called?.get('propagateAllParentVariables') !== false,
        propagateAllChildVariables: called?.get('propagateAllChildVariables') !== false,
      };
    }
    case 'bpmn:ExclusiveGateway':
      return { ...base, kind: 'exclusiveGateway', defaultFlow: place.defaultFlow };
    case 'bpmn:ParallelGateway':
      return { ...base, kind: 'parallelGateway', defaultFlow: -1 };
    case 'bpmn:EventBasedGateway':
      return { ...base, kind: 'eventBasedGateway', defaultFlow: -1 };
    default:
      return undefined;
  }
}

/** What a call activity calls: `zeebe:calledElement`, or BPMN's own `calledElement`. */
export function calledProcessOf(element: ModdleElement): string | undefined {
  const called = extensionOf(element, 'zeebe:CalledElement');
  const expression = called && textOf(called, 'processIdExpression');
  if (expression !== undefined) return expression.startsWith('=') ? expression : `=${expression}`;
  return (called && textOf(called, 'processId')) ?? textOf(element, 'calledElement');
}

function noJob(element: ModdleElement, expressions: ExpressionReader): JobDefinition {
  return {
    jobType: expressions.required(element, 'the task definition type', undefined, 'text'),
    retries: expressions.required(element, 'retries', '3', 'number'),
    headers: {},
  };
}

function readAssignment(element: ModdleElement, expressions: ExpressionReader) {
  const read = (type: string, attribute: string, kind: FieldKind): Expression | undefined => {
    const extension = extensionOf(element, type);
    return extension && expressions.optional(element, attribute, textOf(extension, attribute), kind);
  };
  const form = extensionOf(element, 'zeebe:FormDefinition');
  return {
    assignee: read('zeebe:AssignmentDefinition', 'assignee', 'text'),
    candidateGroups: read('zeebe:AssignmentDefinition', 'candidateGroups', 'list'),
    candidateUsers: read('zeebe:AssignmentDefinition', 'candidateUsers', 'list'),
    dueDate: read('zeebe:TaskSchedule', 'dueDate', 'text'),
    followUpDate: read('zeebe:TaskSchedule', 'followUpDate', 'text'),
    priority: read('zeebe:PriorityDefinition', 'priority', 'number'),
    formId: form && textOf(form, 'formId'),
  };
}

function readMultiInstance(element: ModdleElement, expressions: ExpressionReader): MultiInstance | undefined {
  const loop = elementOf(element, 'loopCharacteristics');
  if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return undefined;
  const zeebe = extensionOf(loop, 'zeebe:LoopCharacteristics');
  const zeebeText = (attribute: string) => zeebe && textOf(zeebe, attribute);
  return {
    isSequential: flagOf(loop, 'isSequential'),
    inputCollection: expressions.optional(
      element,
      'the input collection',
      zeebeText('inputCollection'),
      'feel',
    ),
    loopCardinality: expressions.optional(
      element,
      'the loop cardinality',
      bodyOf(loop, 'loopCardinality'),
      'number',
    ),
    inputElement: zeebeText('inputElement'),
    outputCollection: zeebeText('outputCollection'),
    outputElement: expressions.optional(element, 'the output element', zeebeText('outputElement'), 'feel'),
    completionCondition: expressions.optional(
      element,
      'the completion condition',
      bodyOf(loop, 'completionCondition'),
      'feel',
    ),
  };
}

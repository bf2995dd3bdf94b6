import type {
  AdHoc,
  Expression,
  FlowNode,
  JobDefinition,
  ProcessBinding,
  ScopeContent,
  Upstream,
} from '../executable-process.js';
import { bodyOf, extensionOf, flagOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import { readDataFlow } from './data-flow.js';
import { eventDefinitionsOf, readEventDefinition, readMessage, type NodeIndex } from './event-definitions.js';
import type { ExpressionReader, FieldKind } from './expression-reader.js';
import { messageOf, readJob, readMappings, readProperties, readPublication } from './extension-elements.js';
import { readMultiInstance, readStandardLoop } from './loop-characteristics.js';

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
  readonly indexOf: NodeIndex;
  /** For inclusive and complex gateways with several flows in. */
  readonly upstream?: readonly Upstream[];
  readonly compensationHandler?: number;
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
    data: element.$instanceOf('bpmn:Gateway') ? undefined : readDataFlow(element, expressions),
  };
  const inputs = () => readMappings(element, 'inputParameters', expressions);
  const outputs = () => readMappings(element, 'outputParameters', expressions);
  const event = () => readEventDefinition(element, expressions, place.indexOf);
  const activity = () => ({
    ...base,
    boundaryEvents: place.boundaryEvents,
    inputs: inputs(),
    outputs: outputs(),
    multiInstance: readMultiInstance(element, expressions, place.indexOf),
    standardLoop: readStandardLoop(element, expressions),
    startQuantity: quantityOf(element, 'startQuantity'),
    completionQuantity: quantityOf(element, 'completionQuantity'),
    isForCompensation: flagOf(element, 'isForCompensation'),
    compensationHandler: place.compensationHandler,
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
      return {
        ...activity(),
        kind: 'userTask',
        ...readAssignment(element, place.lane, base.properties, expressions),
      };
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
    case 'bpmn:Transaction':
    case 'bpmn:AdHocSubProcess':
      return {
        ...activity(),
        kind: 'subProcess',
        isEventSubProcess: flagOf(element, 'triggeredByEvent'),
        isTransaction: element.$type === 'bpmn:Transaction',
        adHoc: element.$type === 'bpmn:AdHocSubProcess' ? readAdHoc(element, place, expressions) : undefined,
        content: place.content,
      };
    case 'bpmn:CallActivity': {
      const called = extensionOf(element, 'zeebe:CalledElement');
      return {
        ...activity(),
        kind: 'callActivity',
        processId: expressions.required(element, 'the called process', calledProcessOf(element), 'text'),
        binding: bindingOf(called),
        propagateAllParentVariables: called?.get('propagateAllParentVariables') !== false,
        propagateAllChildVariables: called?.get('propagateAllChildVariables') !== false,
      };
    }
    case 'bpmn:ExclusiveGateway':
      return { ...base, kind: 'exclusiveGateway', defaultFlow: place.defaultFlow };
    case 'bpmn:ParallelGateway':
      return { ...base, kind: 'parallelGateway', defaultFlow: -1 };
    case 'bpmn:InclusiveGateway':
      return { ...base, kind: 'inclusiveGateway', defaultFlow: place.defaultFlow, upstream: place.upstream };
    case 'bpmn:ComplexGateway':
      return {
        ...base,
        kind: 'complexGateway',
        defaultFlow: place.defaultFlow,
        upstream: place.upstream,
        activationCondition: expressions.optional(
          element,
          'the activation condition',
          bodyOf(element, 'activationCondition'),
          'feel',
        ),
      };
    case 'bpmn:EventBasedGateway':
      return {
        ...base,
        kind: 'eventBasedGateway',
        defaultFlow: -1,
        isParallel: element.get('eventGatewayType') === 'Parallel',
      };
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

/** `bindingType` and `versionTag` of a `zeebe:calledElement`; what is wrong with them a lint rule says. */
function bindingOf(called: ModdleElement | undefined): ProcessBinding | undefined {
  const type = called && textOf(called, 'bindingType');
  if (type === 'deployment') return { type };
  return type === 'versionTag' ? { type, versionTag: textOf(called!, 'versionTag') ?? '' } : undefined;
}

function noJob(element: ModdleElement, expressions: ExpressionReader): JobDefinition {
  return {
    jobType: expressions.required(element, 'the task definition type', undefined, 'text'),
    retries: expressions.required(element, 'retries', '3', 'number'),
    headers: {},
  };
}

function readAssignment(
  element: ModdleElement,
  lane: string | undefined,
  properties: Readonly<Record<string, string>>,
  expressions: ExpressionReader,
) {
  const read = (type: string, attribute: string, kind: FieldKind): Expression | undefined => {
    const extension = extensionOf(element, type);
    return extension && expressions.optional(element, attribute, textOf(extension, attribute), kind);
  };
  const form = extensionOf(element, 'zeebe:FormDefinition');
  const assignment = extensionOf(element, 'zeebe:AssignmentDefinition');
  const isAssigned = ['assignee', 'candidateGroups', 'candidateUsers'].some(
    (attribute) => assignment && textOf(assignment, attribute) !== undefined,
  );
  return {
    assignee: read('zeebe:AssignmentDefinition', 'assignee', 'text'),
    // A lane says who does what is in it, unless the task says it itself (BPMN 2.0.2, 10.8).
    candidateGroups:
      isAssigned || lane === undefined
        ? read('zeebe:AssignmentDefinition', 'candidateGroups', 'list')
        : { source: lane, constant: [lane] },
    candidateUsers: read('zeebe:AssignmentDefinition', 'candidateUsers', 'list'),
    excludedUsers: expressions.optional(
      element,
      'property "excludedUsers"',
      properties['excludedUsers'],
      'list',
    ),
    dueDate: read('zeebe:TaskSchedule', 'dueDate', 'text'),
    followUpDate: read('zeebe:TaskSchedule', 'followUpDate', 'text'),
    priority: read('zeebe:PriorityDefinition', 'priority', 'number'),
    formId: form && textOf(form, 'formId'),
  };
}

/** A quantity of tokens; what is not a number from 1 a lint rule refuses. */
function quantityOf(element: ModdleElement, attribute: string): number {
  const value = element.get(attribute);
  return typeof value === 'number' && value >= 1 ? value : 1;
}

function readAdHoc(element: ModdleElement, place: NodePlace, expressions: ExpressionReader): AdHoc {
  const zeebe = extensionOf(element, 'zeebe:AdHoc');
  return {
    isSequential: element.get('ordering') === 'Sequential',
    completionCondition: expressions.optional(
      element,
      'the completion condition',
      bodyOf(element, 'completionCondition'),
      'feel',
    ),
    cancelsRemaining: element.get('cancelRemainingInstances') !== false,
    activeElements: expressions.optional(
      element,
      'the active elements',
      zeebe && textOf(zeebe, 'activeElementsCollection'),
      'feel',
    ),
    startable: place.content.implicitStarts,
  };
}

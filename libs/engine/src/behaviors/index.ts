import type { ExecutableProcess, FlowNode, FlowNodeKind } from '#bpmn';
import type { Behavior } from './behavior.js';
import { callActivity } from './call-activity.behavior.js';
import {
  boundaryEvent,
  endEvent,
  intermediateCatchEvent,
  intermediateThrowEvent,
  startEvent,
} from './events.behavior.js';
import {
  complexGateway,
  eventBasedGateway,
  exclusiveGateway,
  inclusiveGateway,
  parallelGateway,
} from './gateways.behavior.js';
import { subProcess } from './sub-process.behavior.js';
import {
  businessRuleTask,
  passTask,
  receiveTask,
  scriptTask,
  sendTask,
  serviceTask,
} from './tasks.behavior.js';
import { userTask } from './user-task.behavior.js';

/** One behaviour for each element type: the compiler refuses a missing one. */
const behaviors: { readonly [K in FlowNodeKind]: Behavior<Extract<FlowNode, { kind: K }>> } = {
  startEvent,
  endEvent,
  intermediateCatchEvent,
  intermediateThrowEvent,
  boundaryEvent,
  userTask,
  serviceTask,
  sendTask,
  receiveTask,
  businessRuleTask,
  scriptTask,
  manualTask: passTask,
  task: passTask,
  subProcess,
  callActivity,
  exclusiveGateway,
  parallelGateway,
  inclusiveGateway,
  complexGateway,
  eventBasedGateway,
};

const byProcess = new WeakMap<ExecutableProcess, readonly Behavior[]>();

/** The behaviours of a process's nodes, by node index: a step reads an array instead of looking its node's kind up by name. */
export function behaviorsOf(process: ExecutableProcess): readonly Behavior[] {
  let found = byProcess.get(process);
  if (!found) byProcess.set(process, (found = process.nodes.map(behaviorOf)));
  return found;
}

/** In one shape for all kinds, so that what a behaviour has not is found as fast as what it has. */
function behaviorOf(node: FlowNode): Behavior {
  const { activate, tokensToConsume, entered, afterCompletion } = behaviors[node.kind] as unknown as Behavior;
  return { activate, tokensToConsume, entered, afterCompletion };
}

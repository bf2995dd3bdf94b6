import type { FlowNode, FlowNodeKind } from '#bpmn';
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

export function behaviorOf(node: FlowNode): Behavior {
  return behaviors[node.kind] as unknown as Behavior;
}

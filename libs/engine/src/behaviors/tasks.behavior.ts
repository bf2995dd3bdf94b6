import type { BusinessRuleTask, PassTask, ReceiveTask, ScriptTask, SendTask, ServiceTask } from '#bpmn';
import { visibleVariables } from '../variable-scope.js';
import { publishMessage } from '../publication.js';
import { subscribe } from '../subscriptions.js';
import type { Behavior } from './behavior.js';
import { createJob } from './jobs.js';

/** BPMN 2.0.2, 13.3.3 (service task): a worker does it. */
export const serviceTask: Behavior<ServiceTask> = {
  activate: (x, element, node) => createJob(x, element, node, node.job),
};

/** BPMN 2.0.2, 13.3.3 (send task): publishes its message, or a worker sends it. */
export const sendTask: Behavior<SendTask> = {
  activate: (x, element, node) => {
    if (node.job) {
      createJob(x, element, node, node.job);
      return;
    }
    if (node.publication) publishMessage(x, element, node.publication);
    x.complete(element);
  },
};

/** BPMN 2.0.2, 13.3.3 (receive task): waits for its message. */
export const receiveTask: Behavior<ReceiveTask> = {
  activate: (x, element, node) => subscribe(x, element, node, node.event),
};

/** BPMN 2.0.2, 13.3.3 (business rule task): the host answers within the same command. */
export const businessRuleTask: Behavior<BusinessRuleTask> = {
  activate: (x, element, node) => {
    if (!node.decision) {
      createJob(x, element, node, node.job!);
      return;
    }
    const decisionId = String(x.evaluate(node.decision.decisionId, element.key));
    x.emit({ type: 'DecisionRequested', key: element.key, decisionId });
    x.requests.push({
      elementKey: element.key,
      elementId: node.id,
      decisionId,
      variables: visibleVariables(x.state, element.key),
      resultVariable: node.decision.resultVariable,
    });
  },
};

/** BPMN 2.0.2, 13.3.3 (script task): a FEEL expression, evaluated at once. */
export const scriptTask: Behavior<ScriptTask> = {
  activate: (x, element, node) => {
    if (!node.script) {
      createJob(x, element, node, node.job!);
      return;
    }
    x.complete(element, { [node.script.resultVariable]: x.evaluate(node.script.expression, element.key) });
  },
};

/** BPMN 2.0.2, 13.3.3: manual and abstract tasks are known to be done as soon as they are reached. */
export const passTask: Behavior<PassTask> = {
  activate: (x, element) => x.complete(element),
};

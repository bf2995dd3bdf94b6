import { throwError } from '../error-propagation.js';
import type { Execution } from '../execution.js';
import { ModelFault } from '../model-fault.js';
import { incidentsOn, type FlowNodeInstance, type WaitState } from '../process-state.js';
import type { Rejection } from '../decision.js';
import { closeIncidents } from '../termination.js';
import { reject, type Handlers } from './handler.js';

/** Answers from outside to what an element waits for: jobs, called children, decisions. */
export const jobHandlers: Handlers<
  | 'CompleteJob'
  | 'FailJob'
  | 'ThrowJobError'
  | 'RetryJob'
  | 'CompleteChild'
  | 'FailChild'
  | 'AnswerDecision'
  | 'FailDecision'
> = {
  CompleteJob: (x, command) =>
    whileWaiting(x, command.elementKey, 'job', (element) => {
      x.emit({ type: 'JobCompleted', key: element.key, variables: command.variables });
      x.complete(element, command.variables);
    }),

  FailJob: (x, command) =>
    whileWaiting(x, command.elementKey, 'job', (element) => {
      const { message, retriesLeft, retryAt } = command;
      x.emit({ type: 'JobFailed', key: element.key, retriesLeft, message, ...(retryAt ? { retryAt } : {}) });
      if (retriesLeft <= 0) x.raiseIncident(element, 'JOB_RETRIES_EXHAUSTED', message);
    }),

  ThrowJobError: (x, command) =>
    whileWaiting(x, command.elementKey, 'job', (element) => {
      const { code, message } = command;
      x.emit({ type: 'JobErrorThrown', key: element.key, code, message });
      closeIncidents(x, element, 'job ended');
      throwOrRaise(x, element, code, message, command.variables);
    }),

  RetryJob: (x, command) => {
    const { elementKey, retriesLeft, reason } = command;
    if (!Number.isInteger(retriesLeft) || retriesLeft < 1)
      return reject('INVALID_ARGUMENT', `Expected a number of retries from 1, but got ${retriesLeft}`);
    return whileWaiting(x, elementKey, 'job', (element) => {
      for (const { key } of incidentsOn(x.state, element.key))
        x.emit({ type: 'IncidentResolved', key, reason });
      x.emit({ type: 'JobRetriesSet', key: element.key, retriesLeft });
    });
  },

  CompleteChild: (x, command) =>
    whileWaiting(x, command.elementKey, 'child', (element) => {
      const node = x.nodeOf(element);
      x.emit({ type: 'ChildCompleted', key: element.key, variables: command.variables });
      const isKept =
        node.kind === 'callActivity' && (node.propagateAllChildVariables || node.outputs.length > 0);
      x.complete(element, isKept ? command.variables : {});
    }),

  FailChild: (x, command) =>
    whileWaiting(x, command.elementKey, 'child', (element) => {
      x.emit({ type: 'ChildCompleted', key: element.key, variables: {} });
      if (command.error) throwOrRaise(x, element, command.error.code, command.error.message);
      else x.raiseIncident(element, 'CHILD_FAILED', command.message);
    }),

  AnswerDecision: (x, command) =>
    whileWaiting(x, command.elementKey, 'decision', (element, wait) => {
      const { outcome, trace, source } = command;
      x.emit({
        type: 'DecisionEvaluated',
        key: element.key,
        decisionId: wait.decisionId,
        outcome,
        trace,
        source,
      });
      const node = x.nodeOf(element);
      const name =
        node.kind === 'businessRuleTask' && node.decision ? node.decision.resultVariable : 'result';
      x.complete(element, { [name]: outcome });
    }),

  FailDecision: (x, command) =>
    whileWaiting(x, command.elementKey, 'decision', (element) =>
      x.raiseIncident(element, 'DECISION_FAILED', command.message),
    ),
};

function throwOrRaise(
  x: Execution,
  element: FlowNodeInstance,
  code: string,
  message: string,
  variables?: FlowNodeInstance['variables'],
): void {
  try {
    throwError(x, element, code, message, variables);
  } catch (error) {
    if (!(error instanceof ModelFault)) throw error;
    x.raiseIncident(element, error.kind, error.message);
  }
}

function whileWaiting<T extends WaitState['type']>(
  x: Execution,
  key: number,
  type: T,
  work: (element: FlowNodeInstance, wait: Extract<WaitState, { type: T }>) => void,
): Rejection | undefined {
  const element = x.find(key);
  if (element?.wait?.type !== type)
    return reject(
      'NOT_FOUND',
      `Expected element ${key} to wait for a ${type}, but it does not: it went on or was canceled`,
    );
  work(element, element.wait as Extract<WaitState, { type: T }>);
  return undefined;
}

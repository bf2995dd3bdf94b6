import type { FlowNode } from '#bpmn';
import { endInstance } from '../end-instance.js';
import { ModelFault } from '../model-fault.js';
import { instantiate } from '../instantiation.js';
import { modify } from '../modification/modify.js';
import { startAt } from '../modification/start-point.js';
import { incidentOf, ROOT_KEY, type Variables } from '../process-state.js';
import { openScope } from '../scopes.js';
import { closeIncidents } from '../termination.js';
import { reject, type Handlers } from './handler.js';

export const instanceHandlers: Handlers<
  'StartInstance' | 'CancelInstance' | 'SetVariables' | 'ResolveIncident' | 'ModifyInstance'
> = {
  StartInstance: (x, command) => {
    const { startEventId, startPoints } = command;
    const { startEvents } = x.process.root;
    const started = startEvents.find((index) => isStartedBy(x.process.nodes[index]!, startEventId));
    const start = started === undefined ? undefined : x.process.nodes[started]!;
    if (!start && !startPoints && (startEventId || startEvents.length > 0))
      return reject(
        'INVALID_ARGUMENT',
        startEventId
          ? `Expected process ${x.process.bpmnProcessId} to have the start event "${startEventId}", but it has not`
          : `Expected process ${x.process.bpmnProcessId} to have a none start event, but it starts on messages, timers or signals only`,
      );
    const needs = !startEventId && missingInput(x.process.dataSets?.inputSets, command.variables);
    if (needs)
      return reject(
        'INVALID_ARGUMENT',
        `Expected the data inputs of process ${x.process.bpmnProcessId}, but ${needs.join(', ')} is missing`,
      );
    // The instance's first event was emitted by `decide`, which had no state to draft before it.
    try {
      openScope(x, x.find(ROOT_KEY)!, x.process.root);
      if (startPoints) return startAt(x, startPoints);
      if (start) instantiate(x, x.node(start.id));
      else for (const index of x.process.root.implicitStarts) x.enter(x.process.nodes[index]!, ROOT_KEY);
      return undefined;
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      return reject('INVALID_ARGUMENT', error.message);
    }
  },

  CancelInstance: (x, command) => {
    endInstance(x, command.reason);
    return undefined;
  },

  ModifyInstance: (x, command) => modify(x, command),

  SetVariables: (x, command) => {
    const scope = x.find(command.scopeKey);
    if (!scope) return reject('NOT_FOUND', `Expected scope ${command.scopeKey} to be live, but it is not`);
    x.setLocal(command.scopeKey, command.variables);
    return undefined;
  },

  ResolveIncident: (x, command) => {
    const incident = incidentOf(x.state, command.incidentKey);
    if (!incident)
      return reject('NOT_FOUND', `Expected incident ${command.incidentKey} to be open, but it is not`);
    if (incident.kind === 'TOKENS_STUCK')
      return reject(
        'INVALID_STATE',
        'Expected something that could still bring the missing tokens, but there is nothing; cancel the instance',
      );
    const element = x.find(incident.elementKey)!;
    x.emit({ type: 'IncidentResolved', key: incident.key, reason: command.reason });
    if (element.wait?.type === 'job') x.emit({ type: 'JobRetriesSet', key: element.key, retriesLeft: 1 });
    else if (element.phase === 'completing') x.leave(element);
    // What the called instance told could not be heard, but it goes on: it is not called again.
    else if (element.wait?.type === 'child') return undefined;
    else {
      // The step is taken again from its beginning; a second fault raises a new incident.
      closeIncidents(x, element);
      x.activate(element);
    }
    return undefined;
  },
};

/** Whether the node is the start that is asked for; without one, the none start event. */
function isStartedBy(node: FlowNode, startEventId: string | undefined): boolean {
  if (startEventId) return node.id === startEventId;
  return node.kind === 'startEvent' && node.event.type === 'none';
}

/** What is missing of the first set where no set is there as a whole; undefined where one is (BPMN 2.0.2, 10.4.1). */
function missingInput(
  sets: readonly (readonly string[])[] | undefined,
  variables: Variables,
): readonly string[] | undefined {
  const missing = (sets ?? []).map((set) => set.filter((name) => (variables[name] ?? null) === null));
  return missing.some((names) => names.length === 0) ? undefined : missing[0];
}

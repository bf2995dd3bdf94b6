import type { ProcessEvent, ProcessState } from '#engine';

/**
 * Whether the courier has something to carry to another instance because of an event. Most entries have no such event, and are
 * never read for it.
 * @param state of the instance after its entry
 * @param setGateways ids of the gateways of the model whose messages start instances set by set: the end of one lets the next begin
 */
export function isCarried(
  event: ProcessEvent,
  state: Pick<ProcessState, 'parent'>,
  setGateways: ReadonlySet<string>,
): boolean {
  switch (event.type) {
    case 'MessagePublished':
    case 'SignalBroadcast':
    case 'MessageSubscribed':
    case 'InstanceSuspended':
    case 'InstanceResumed':
    case 'ChildRequested':
    case 'ChildCanceled':
      return true;
    case 'ElementCompleted':
    case 'ElementTerminated':
      return setGateways.has(event.elementId);
    case 'InstanceCompleted':
      return state.parent !== undefined && event.variables !== undefined;
    case 'InstanceTerminated':
      return state.parent !== undefined;
    case 'EscalationThrown':
      return event.goesToParent;
    default:
      return false;
  }
}

import type { ParentReference, ProcessEvent } from '#engine';

/**
 * Whether the courier has something to carry to another instance because of an event. Most entries have no such event, and are
 * never read for it.
 * @param instance after its entry
 * @param messageSets by the ids of the gateways whose messages start instances set by set: the end of one lets the next begin
 */
export function isCarried(
  event: ProcessEvent,
  { parent }: { readonly parent?: ParentReference | undefined },
  messageSets: { has(gatewayId: string): boolean },
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
      return messageSets.has(event.elementId);
    case 'InstanceCompleted':
      return parent !== undefined && event.variables !== undefined;
    case 'InstanceTerminated':
      return parent !== undefined;
    case 'EscalationThrown':
      return event.goesToParent;
    default:
      return false;
  }
}

import type { SubProcess } from '#bpmn';
import { activateAdHoc, type AdHocSubProcess } from '../ad-hoc.js';
import { openScope } from '../scopes.js';
import type { Behavior } from './behavior.js';

/** BPMN 2.0.2, 13.3.4: starts what is inside and is done when no token is left in it. Ad-hoc: 13.3.5; event sub-processes: 13.5.4. */
export const subProcess: Behavior<SubProcess> = {
  activate: (x, element, node) => {
    openScope(x, element, node.content);
    // An event sub-process is started by `triggers.ts`, with the event that fired.
    if (node.isEventSubProcess) return;
    if (node.adHoc) {
      activateAdHoc(x, element, node as AdHocSubProcess);
      return;
    }
    for (const index of node.content.startEvents) x.enter(x.process.nodes[index]!, element.key);
    if (node.content.startEvents.length === 0)
      for (const index of node.content.implicitStarts) x.enter(x.process.nodes[index]!, element.key);
    x.completeScopeWhenDrained(element.key);
  },
};

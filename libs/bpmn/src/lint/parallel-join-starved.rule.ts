import { elementOf, idOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import { sourcesOf } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** A parallel join of branches of which only one is ever taken waits for ever. */
export const parallelJoinStarved: LintRule = {
  name: 'parallel-join-starved',
  severity: 'warning',
  check(model, report) {
    for (const join of model.nodes) {
      if (join.$type !== 'bpmn:ParallelGateway' || model.incoming(join).length < 2) continue;
      const splits = new Set<ModdleElement>();
      for (const flow of model.incoming(join)) {
        const split = exclusiveSplitBefore(model, elementOf(flow, 'sourceRef'));
        if (split && splits.has(split)) {
          report(
            join,
            `Expected branches that are all taken but gateway "${idOf(split) ?? ''}" takes one of them; merge with an exclusive gateway.`,
          );
        }
        if (split) splits.add(split);
      }
    }
  },
};

/** The exclusive or event-based gateway at which a branch without other ways in or out began. */
function exclusiveSplitBefore(
  model: ParsedModel,
  from: ModdleElement | undefined,
): ModdleElement | undefined {
  const walked = new Set<ModdleElement>();
  for (let node = from; node && !walked.has(node); node = sourcesOf(model, node)[0]) {
    walked.add(node);
    const isChoice = node.$type === 'bpmn:ExclusiveGateway' || node.$type === 'bpmn:EventBasedGateway';
    if (model.outgoing(node).length > 1) return isChoice ? node : undefined;
    if (model.incoming(node).length !== 1 || model.boundaryEvents(node).length > 0) return undefined;
  }
  return undefined;
}

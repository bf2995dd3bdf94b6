import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { extensionOf, type ModdleElement } from '../parse/moddle-element.js';
import { targetsOf } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** A loop in which nothing waits runs until its condition ends it, or until the step budget stops the instance. */
export const loopWithoutWait: LintRule = {
  name: 'loop-without-wait',
  severity: 'warning',
  check(model, report) {
    const passing = new Set(model.nodes.filter(passesAtOnce));
    // Repeatedly set aside what leads nowhere inside the set: what stays is on a loop, or between loops.
    const left = new Map(
      [...passing].map((node) => [node, targetsOf(model, node).filter((target) => passing.has(target))]),
    );
    const sources = new Map<ModdleElement, ModdleElement[]>();
    for (const [node, targets] of left)
      for (const target of targets) sources.set(target, [...(sources.get(target) ?? []), node]);
    const open = new Map([...left].map(([node, targets]) => [node, targets.length]));
    const done = [...open].filter(([, count]) => count === 0).map(([node]) => node);
    for (let node = done.pop(); node; node = done.pop()) {
      open.delete(node);
      for (const source of sources.get(node) ?? []) {
        const count = (open.get(source) ?? 0) - 1;
        open.set(source, count);
        if (count === 0) done.push(source);
      }
    }
    const reported = new Set<ModdleElement>();
    for (const first of open.keys()) {
      if (reported.has(first)) continue;
      const walked: ModdleElement[] = [];
      for (let node: ModdleElement | undefined = first; node && !reported.has(node);) {
        reported.add(node);
        walked.push(node);
        const next: ModdleElement | undefined = targetsOf(model, node).find((target) => open.has(target));
        if (next && walked.includes(next)) {
          report(
            next,
            'Expected a task or an event that waits on this loop but there is none; it may run without end.',
          );
        }
        node = next;
      }
    }
  },
};

function passesAtOnce(node: ModdleElement): boolean {
  switch (node.$type) {
    case 'bpmn:ExclusiveGateway':
    case 'bpmn:ParallelGateway':
    case 'bpmn:InclusiveGateway':
    case 'bpmn:ComplexGateway':
    case 'bpmn:Task':
    case 'bpmn:ManualTask':
      return true;
    case 'bpmn:ScriptTask':
      return !extensionOf(node, 'zeebe:TaskDefinition');
    case 'bpmn:IntermediateThrowEvent':
      return eventDefinitionsOf(node).length === 0;
    default:
      return false;
  }
}

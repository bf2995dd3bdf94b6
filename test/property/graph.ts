import fc from 'fast-check';
import { element, extensions, flow, flows, processXml, timer } from '../support/bpmn-xml.js';

/** An unstructured process: nodes in any order, each with flows to any others. What it does is up to chance. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
}
export interface GraphNode {
  readonly kind: (typeof KINDS)[number];
  /** Places of the nodes that it leads to; those beyond the last node are the end. */
  readonly next: readonly number[];
}

const KINDS = [
  'task',
  'task',
  'exclusive',
  'parallel',
  'inclusive',
  'inclusive',
  'complex',
  'guarded',
  'scope',
] as const;

export const graph: fc.Arbitrary<Graph> = fc.record({
  nodes: fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      next: fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 2, maxLength: 9 },
  ),
});

/** The graph as a BPMN file. Which way a choice goes depends on the variable `acak`, a number from 0. */
export function graphToBpmn({ nodes }: Graph): string {
  const idOf = (place: number) => (place < nodes.length ? `n${place}` : 'selesai');
  const parts = nodes.map((node, place) => nodeXml(node, place, idOf));
  return processXml({
    definitions: '<bpmn:signal id="g1" name="umum" />',
    body:
      element('startEvent', 'mulai') + element('endEvent', 'selesai') + flows('mulai > n0') + parts.join(''),
  });
}

function nodeXml({ kind, next }: GraphNode, place: number, idOf: (place: number) => string): string {
  const id = `n${place}`;
  const first = flow(id, idOf(next[0]!), undefined, `${id}_0`);
  const others = (condition: (at: number) => string | undefined) =>
    next
      .slice(1)
      .map((to, at) => flow(id, idOf(to), condition(at + 1), `${id}_${at + 1}`))
      .join('');
  const chosen = (at: number) => `=modulo(floor(acak / ${place + 1}), ${at + 1}) = 1`;
  const byDefault = { default: `${id}_0` };
  switch (kind) {
    case 'task':
      return element('userTask', id, {}, extensions('<zeebe:userTask />')) + first;
    case 'exclusive':
      return element('exclusiveGateway', id, byDefault) + first + others(chosen);
    case 'inclusive':
      return element('inclusiveGateway', id, byDefault) + first + others(chosen);
    case 'parallel':
      return element('parallelGateway', id) + first + others(() => undefined);
    case 'complex':
      return (
        element(
          'complexGateway',
          id,
          byDefault,
          '<bpmn:activationCondition xsi:type="bpmn:tFormalExpression">=activationCount >= 2</bpmn:activationCondition>',
        ) +
        first +
        others(chosen)
      );
    case 'guarded':
      return (
        element('userTask', id, {}, extensions('<zeebe:userTask />')) +
        first +
        element(
          'boundaryEvent',
          `${id}_b`,
          { attachedToRef: id, cancelActivity: next.length % 2 === 1 },
          next.length > 1 ? '<bpmn:signalEventDefinition signalRef="g1" />' : timer('timeDuration', 'PT1H'),
        ) +
        flow(`${id}_b`, idOf(next.at(-1)!), undefined, `${id}_bf`)
      );
    case 'scope':
      return (
        element(
          'subProcess',
          id,
          {},
          element('startEvent', `${id}_m`) +
            element('parallelGateway', `${id}_p`) +
            element('userTask', `${id}_a`, {}, extensions('<zeebe:userTask />')) +
            element('userTask', `${id}_t`, {}, extensions('<zeebe:userTask />')) +
            element('endEvent', `${id}_h`, {}, '<bpmn:terminateEventDefinition />') +
            flows(`${id}_m > ${id}_p > ${id}_a`, `${id}_p > ${id}_t > ${id}_h`),
        ) + first
      );
  }
}

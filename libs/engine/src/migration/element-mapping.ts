import type { ExecutableProcess, FlowNode } from '#bpmn';
import type { MigrationRefusal } from './migration-plan.js';

/** Which element of the version to come each element of the version before becomes. */
export interface ElementMapping {
  /** Undefined where the element is gone. */
  targetOf(sourceId: string): FlowNode | undefined;
  /** Elements that become this one; more than one only where activities were joined into one. */
  sourcesOf(targetId: string): readonly FlowNode[];
  /** The given entries that fit neither version, and elements that cannot become one. */
  readonly faults: readonly MigrationRefusal[];
}

/**
 * Completes a mapping: an id that is not in it stands for itself where the other version has it.
 * @param given ids of the version before to ids of the version to come
 */
export function mapElements(
  source: ExecutableProcess,
  target: ExecutableProcess,
  given: Readonly<Record<string, string>>,
): ElementMapping {
  const targets = new Map<string, FlowNode>();
  const sources = new Map<string, FlowNode[]>();
  const faults: MigrationRefusal[] = [];
  for (const id of Object.keys(given))
    if (!source.nodeById.has(id))
      faults.push({
        code: 'MAPPING_INVALID',
        elementId: id,
        message: `Expected the mapping to name elements of the version before, but it has no "${id}"`,
      });
  for (const node of source.nodes) {
    const wanted = Object.hasOwn(given, node.id) ? given[node.id]! : node.id;
    const other = target.nodeById.get(wanted);
    if (!other) {
      if (Object.hasOwn(given, node.id))
        faults.push({
          code: 'MAPPING_INVALID',
          elementId: node.id,
          message: `Expected "${node.id}" to be mapped to an element of the version to come, but it has no "${wanted}"`,
        });
      continue;
    }
    targets.set(node.id, other);
    sources.set(other.id, [...(sources.get(other.id) ?? []), node]);
  }
  for (const [id, nodes] of sources)
    if (nodes.length > 1 && !nodes.every((node) => 'boundaryEvents' in node))
      faults.push({
        code: 'MAPPING_INVALID',
        elementId: nodes[1]!.id,
        message: `Expected only activities to become one, but ${nodes.map((node) => `"${node.id}"`).join(' and ')} are all mapped to "${id}"`,
      });
  return {
    targetOf: (sourceId) => targets.get(sourceId),
    sourcesOf: (targetId) => sources.get(targetId) ?? [],
    faults,
  };
}

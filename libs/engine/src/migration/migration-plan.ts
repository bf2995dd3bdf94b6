import type { ExecutableProcess } from '#bpmn';
import type { EventOf } from '../events.js';
import { ROOT_KEY, type ProcessState } from '../process-state.js';
import { mapElements } from './element-mapping.js';
import { elementRefusals } from './element-fit.js';
import { joinRefusals } from './join-supply.js';
import { subscriptionChanges, type SubscriptionPlace } from './subscription-changes.js';

/** Why an instance cannot go on by another version. */
export type MigrationRefusalCode =
  /** The mapping names what is not there, or makes one of elements that cannot be one. */
  | 'MAPPING_INVALID'
  /** An element that is active, or can still be undone, is gone. */
  | 'ELEMENT_GONE'
  | 'KIND_DIFFERS'
  /** It stands in another sub-process than the one that is active. */
  | 'SCOPE_DIFFERS'
  /** Loop or multi-instance marker. */
  | 'MARKER_DIFFERS'
  | 'EVENT_SUB_PROCESS_DIFFERS'
  /** It waits for something that the other version's element does not wait for. */
  | 'WAIT_DIFFERS'
  /** It waits for an instance of another process than the one that would be called. */
  | 'CHILD_DIFFERS'
  | 'COMPENSATION_DIFFERS'
  /** Tokens wait at a gateway that waits for other flows there. */
  | 'JOIN_DIFFERS'
  /** A parallel gateway would wait for a token that nothing can bring. */
  | 'JOIN_STARVED'
  /** An expression of the other version cannot be worked out for this instance. */
  | 'EXPRESSION_FAILED';

export interface MigrationRefusal {
  readonly code: MigrationRefusalCode;
  readonly elementId: string;
  /** Absent where it is about the mapping or the models. */
  readonly elementKey?: number;
  readonly message: string;
}

/** What going on by another version means for one instance. */
export interface MigrationPlan {
  /** Empty when it can. */
  readonly refusals: readonly MigrationRefusal[];
  readonly renamed: EventOf<'InstanceMigrated'>['renamed'];
  readonly tasks: EventOf<'InstanceMigrated'>['tasks'];
  /** Keys of the subscriptions that end. */
  readonly closed: readonly number[];
  /** What is awaited from now on: catching events that the version before had not. */
  readonly opened: readonly SubscriptionPlace[];
}

/**
 * What becomes of an instance when it goes on by another version of its process. Pure; evaluates nothing.
 * @param mapping element ids of `source` to ids of `target`; an id that is not in it stands for itself
 */
export function planMigration(
  source: ExecutableProcess,
  target: ExecutableProcess,
  state: ProcessState,
  mapping: Readonly<Record<string, string>>,
): MigrationPlan {
  const map = mapElements(source, target, mapping);
  const between = { source, target, state, map };
  const refusals = [...map.faults];
  for (const element of state.elements) refusals.push(...elementRefusals(between, element));
  // Where elements have no place in the other version there is nothing more to find out.
  if (refusals.length > 0) return { refusals, renamed: {}, tasks: [], closed: [], opened: [] };
  refusals.push(...joinRefusals(between));
  const renamed: Record<string, string> = {};
  for (const { id } of source.nodes) {
    const to = map.targetOf(id);
    if (to && to.id !== id) renamed[id] = to.id;
  }
  return { refusals, renamed, tasks: openTasks(between), ...subscriptionChanges(between) };
}

/** The two versions, the instance between them, and what becomes what. */
export interface Migration {
  readonly source: ExecutableProcess;
  readonly target: ExecutableProcess;
  readonly state: ProcessState;
  readonly map: ReturnType<typeof mapElements>;
}

/** Assignee, candidates, dates and priority were worked out for this task and stay; what it is called and its form are the model's. */
function openTasks({ state, map }: Migration): MigrationPlan['tasks'] {
  return state.elements.flatMap(({ key, elementId, wait }) => {
    const node = key === ROOT_KEY ? undefined : map.targetOf(elementId);
    if (wait?.type !== 'userTask' || node?.kind !== 'userTask') return [];
    const { id, name, formId } = node;
    return [
      {
        key,
        elementId: id,
        ...(name === undefined ? {} : { name }),
        ...(formId === undefined ? {} : { formId }),
      },
    ];
  });
}

import { CliError, EXIT } from '../cli-error.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import { formatMoment, type Output } from '../output.js';

/** A moment of an instance as the API takes it. */
export type InstanceMoment = { readonly moment: string } | { readonly sequence: number };

interface Task {
  readonly elementId: string;
  readonly name: string | null;
  readonly assignee: string | null;
  readonly dueAt: string | null;
}
interface Clock {
  readonly state: string;
  readonly dueAt: string;
}
interface Changed<T> {
  readonly before: T | null;
  readonly after: T | null;
}

/** What changed in an instance between two moments. */
export interface InstanceDifference {
  readonly fromSequence: number;
  readonly toSequence: number;
  readonly stateBefore: string | null;
  readonly stateAfter: string;
  readonly tokens: readonly { readonly change: string; readonly elementId: string; readonly key: number }[];
  readonly variables: readonly ({ readonly name: string; readonly scopeKey: number } & Changed<unknown>)[];
  readonly tasks: readonly Changed<Task>[];
  readonly clocks: readonly ({ readonly name: string } & Changed<Clock>)[];
}

const LONGEST_VALUE = 80;

/** What changed from one moment to another; null where the instance had not begun by the second. */
export async function readDifference(
  client: GraphqlClient,
  id: string,
  from: InstanceMoment,
  to: InstanceMoment,
): Promise<InstanceDifference | null> {
  const { processInstance } = await client.request<{
    processInstance: { compare: InstanceDifference | null } | null;
  }>(
    `query Compare($id: ID!, $from: InstanceMomentInput!, $to: InstanceMomentInput!) {
      processInstance(id: $id) { compare(from: $from, to: $to) {
        fromSequence toSequence stateBefore stateAfter tokens { change elementId key }
        variables { name scopeKey before after }
        tasks { before { elementId name assignee dueAt } after { elementId name assignee dueAt } }
        clocks { name before { state dueAt } after { state dueAt } }
      } }
    }`,
    { id, from, to },
  );
  if (processInstance) return processInstance.compare;
  throw new CliError(EXIT.SERVER, `Expected an instance "${id}" that the token may see but found none.`, {
    code: 'NOT_FOUND',
    place: client.url,
  });
}

export function printDifference(output: Output, difference: InstanceDifference): void {
  const { fromSequence, toSequence, stateBefore, stateAfter, tokens, variables, tasks, clocks } = difference;
  output.pairs([
    ['entries', `${fromSequence} to ${toSequence}`],
    [
      'state',
      stateBefore === stateAfter
        ? stateAfter.toLowerCase()
        : `${stateBefore?.toLowerCase() ?? 'not begun'} → ${stateAfter.toLowerCase()}`,
    ],
  ]);
  const rows = [
    ...tokens.map(({ change, elementId, key }) => [
      'token',
      `${elementId} (${key})`,
      '',
      change.toLowerCase(),
    ]),
    ...tasks.map(({ before, after }) => [
      'task',
      (after ?? before)!.name ?? (after ?? before)!.elementId,
      taskText(before),
      taskText(after),
    ]),
    ...clocks.map(({ name, before, after }) => ['clock', name, clockText(before), clockText(after)]),
    ...variables.map(({ name, before, after }) => ['variable', name, valueText(before), valueText(after)]),
  ];
  if (rows.length === 0) output.line('  nothing differs');
  else output.table(['what', 'name', 'before', 'after'], rows, '  ');
}

function taskText(task: Task | null): string {
  if (!task) return 'not open';
  const due = task.dueAt === null ? '' : `, due ${formatMoment(task.dueAt)}`;
  return `${task.assignee ?? 'nobody has it'}${due}`;
}

function clockText(clock: Clock | null): string {
  return clock ? `${clock.state}, due ${formatMoment(clock.dueAt)}` : 'none';
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}

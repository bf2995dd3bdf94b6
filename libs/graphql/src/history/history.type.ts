import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Json } from '#feel';
import type { InstanceAsOf } from '#audit';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime, JsonScalar } from '../common/scalars.js';
import { OpenTask, toOpenTask } from './open-task.type.js';
import {
  InstanceState,
  Token,
  Variable,
  tokensOf,
  variablesOf,
} from '../process-instance/process-instance.type.js';

/** One thing that happened. */
@ObjectType({ description: 'One thing that happened within a command.' })
export class HistoryEvent {
  @Field(() => String, { description: 'What happened, e.g. "UserTaskCreated".' })
  type!: string;

  @Field(() => String, { nullable: true, description: 'Id of the element in the model.' })
  elementId?: string;

  @Field(() => JsonScalar, { description: 'The event as it was recorded.' })
  detail!: Json;
}

/** One command and what it brought about, as the journal has it. */
@ObjectType({
  implements: () => [Node],
  description: 'One command and what it brought about, as the journal has it.',
})
export class HistoryEntry extends Node {
  @Field(() => Int, { description: 'Number in the instance, from 1, without a gap.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'When it was.' })
  occurredAt!: string;

  @Field(() => String, {
    description: 'Who gave the command: a person, the public, or a part of the system.',
  })
  actor!: string;

  @Field(() => String, { description: 'The command, e.g. "CompleteUserTask".' })
  command!: string;

  @Field(() => [HistoryEvent], { description: 'What happened, in order.' })
  events!: HistoryEvent[];

  @Field(() => String, {
    description: "SHA-256 over this entry and the one before it: the instance's chain. base64.",
  })
  hash!: string;
}

/** A page of an instance's history. */
export const HistoryEntryConnection = connectionTypeOf(HistoryEntry, 'HistoryEntry', true);

/** A state as it was. */
@ObjectType({ description: 'The state of an instance as it was at a moment, rebuilt from its history.' })
export class InstanceSnapshot {
  @Field(() => Int, { description: 'Number of the last entry that it holds.' })
  sequence!: number;

  @Field(() => DateTime, { description: 'When that entry was.' })
  moment!: string;

  @Field(() => InstanceState, { description: 'Where the instance stood.' })
  state!: InstanceState;

  @Field(() => [Token], { description: 'Where its tokens stood.' })
  tokens!: Token[];

  @Field(() => [Variable], { description: 'Its variables.' })
  variables!: Variable[];

  @Field(() => [String], { description: 'Ids of the elements whose user tasks were open.' })
  openTasks!: string[];

  @Field(() => [OpenTask], { description: 'Its open user tasks: whose they were, and when they were due.' })
  tasks!: OpenTask[];
}

/** Whether history gives the stored state. */
@ObjectType({
  description: 'Whether the history is whole, and gives the stored state when it is played again.',
})
export class ReplayReport {
  @Field(() => Boolean, {
    description: 'Whether the chain of hashes and the numbers of the entries are whole.',
  })
  isIntact!: boolean;

  @Field(() => Boolean, { description: 'Whether playing all entries again gives the stored state.' })
  isDeterministic!: boolean;

  @Field(() => Int, { description: 'How many entries were checked.' })
  checkedEntries!: number;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'The first entry that does not fit the chain; null when all do.',
  })
  chainBreak?: Json;

  @Field(() => String, {
    nullable: true,
    description:
      'JSON pointer of the first difference between the replayed and the stored state; null when there is none.',
  })
  firstDivergence?: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Number of the first entry whose events cannot follow those before it; null when all can.',
  })
  unplayableEntryNo?: number;
}

/** What an entry's check is about. */
export enum ReplayDifferenceKindEnum {
  CHAIN = 'chain',
  HISTORY = 'history',
  STATE = 'state',
  DECISION = 'decision',
}
registerEnumType(ReplayDifferenceKindEnum, {
  name: 'ReplayDifferenceKind',
  description: 'What of a history differs.',
  valuesMap: {
    CHAIN: { description: 'The entry does not fit the chain of hashes.' },
    HISTORY: { description: "The entry's events cannot follow those before it, or its model is gone." },
    STATE: { description: 'What all entries give is not what is stored.' },
    DECISION: { description: 'This version of the engine decides the entry in another way.' },
  },
});

/** Where a history first differs. */
@ObjectType({ description: 'Where a history first differs: places and types, never a value.' })
export class ReplayDifference {
  @Field(() => Int, { description: 'Number of the entry.' })
  sequence!: number;

  @Field(() => ReplayDifferenceKindEnum, { description: 'What differs.' })
  kind!: ReplayDifferenceKindEnum;

  @Field(() => String, { nullable: true, description: "Type of the entry's command." })
  command?: string;

  @Field(() => String, { nullable: true, description: "JSON pointer into the entry's events." })
  pointer?: string;

  @Field(() => String, { description: 'What was expected and what is.' })
  message!: string;
}

/** What this version of the engine would have done. */
@ObjectType({
  description: 'Whether this version of the engine would have decided an instance in the same way.',
})
export class EngineReplayReport {
  @Field(() => Int, { description: 'How many entries the history has.' })
  checkedEntries!: number;

  @Field(() => ReplayDifference, {
    nullable: true,
    description: 'The first entry that would be another one; null when none would.',
  })
  difference?: ReplayDifference;
}

/** Type of a command as it stands in the journal. */
function commandTypeOf(command: Json): string {
  const type =
    typeof command === 'object' && command !== null && !Array.isArray(command) ? command.type : undefined;
  return typeof type === 'string' ? type : 'Unknown';
}

export function toHistoryEvent(event: ProcessEvent): HistoryEvent {
  return Object.assign(new HistoryEvent(), {
    type: event.type,
    elementId: 'elementId' in event ? event.elementId : undefined,
    detail: event as unknown as Json,
  });
}

export function toHistoryEntry(entry: JournalEntry): HistoryEntry {
  return Object.assign(new HistoryEntry(), {
    id: toGlobalId('HistoryEntry', entry.tenant, entry.instanceKey, entry.entryNo),
    sequence: entry.entryNo,
    occurredAt: entry.at,
    actor: entry.actor,
    command: commandTypeOf(entry.command),
    events: entry.events.map(toHistoryEvent),
    hash: entry.hash,
  });
}

export function toInstanceSnapshot({ sequence, moment, state, tasks }: InstanceAsOf): InstanceSnapshot {
  return Object.assign(new InstanceSnapshot(), {
    sequence,
    moment,
    state: state.status as InstanceState,
    tokens: tokensOf(state),
    variables: variablesOf(state),
    openTasks: tasks.map(({ elementId }) => elementId),
    tasks: tasks.map(toOpenTask),
  });
}

import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Json } from '#feel';
import type {
  Operation as StoredOperation,
  OperationChange as StoredChange,
  StoredOperationItem,
} from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { MutationInput, MutationPayload } from '../common/mutation.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime, JsonScalar } from '../common/scalars.js';

/** How far an operation is. */
export enum OperationStatusEnum {
  QUEUED = 'queued',
  RUNNING = 'running',
  PAUSED = 'paused',
  CANCELLED = 'cancelled',
  COMPLETED = 'completed',
  FAILED = 'failed',
}
registerEnumType(OperationStatusEnum, {
  name: 'OperationStatus',
  description: 'How far an operation is.',
  valuesMap: {
    QUEUED: { description: 'It waits for a node.' },
    RUNNING: { description: 'It is being worked on, a batch at a time.' },
    PAUSED: { description: 'It rests until it is resumed.' },
    CANCELLED: { description: 'It was ended before its end; what was done stays done.' },
    COMPLETED: { description: 'Everything was done, failed or skipped.' },
    FAILED: { description: 'It could not go on; "fault" says why. It can be resumed.' },
  },
});

/** What became of one thing. */
export enum ItemOutcomeEnum {
  DONE = 'done',
  FAILED = 'failed',
  SKIPPED = 'skipped',
}
registerEnumType(ItemOutcomeEnum, {
  name: 'OperationItemOutcome',
  description: 'What became of one thing.',
  valuesMap: {
    DONE: { description: 'It was done.' },
    FAILED: { description: 'It could not be done; the message says why.' },
    SKIPPED: { description: 'There was nothing to do.' },
  },
});

@ObjectType({ description: 'What became of one thing of an operation.' })
export class OperationItem {
  @Field(() => Int, { description: 'Number in the operation, from 1, without a gap.' })
  number!: number;

  @Field(() => String, { description: "What it was, e.g. an instance's key." })
  key!: string;

  @Field(() => ItemOutcomeEnum, { description: 'What became of it.' })
  outcome!: ItemOutcomeEnum;

  @Field(() => String, {
    nullable: true,
    description: 'Why, where it failed or was skipped; else what came of it, if there is something to say.',
  })
  message?: string;

  @Field(() => DateTime, { description: 'When it was told.' })
  at!: string;
}

export const OperationItemConnection = connectionTypeOf(OperationItem, 'OperationItem', false);

@ObjectType({ description: 'Who asked for an operation, or paused, resumed or cancelled it.' })
export class OperationChange {
  @Field(() => String, { description: '"request", "pause", "resume" or "cancel".' })
  action!: string;

  @Field(() => String, { description: 'Who.' })
  actor!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;
}

/** Work in the background over many things of one region. */
@ObjectType({
  implements: () => [Node],
  description: 'Work in the background over many things of one region.',
})
export class Operation extends Node {
  /** What the fields are read from. */
  stored!: StoredOperation;

  @Field(() => ID, { description: 'UUID of the operation.' })
  operationKey!: string;

  @Field(() => String, { description: 'Code of the region that it belongs to.' })
  region!: string;

  @Field(() => String, { description: 'What is done, e.g. "migrate-instances".' })
  kind!: string;

  @Field(() => OperationStatusEnum, { description: 'How far it is.' })
  status!: OperationStatusEnum;

  @Field(() => OperationStatusEnum, {
    nullable: true,
    description: 'What it becomes when the batch at hand is done; null when nothing else is wanted.',
  })
  becomes?: OperationStatusEnum;

  @Field(() => Int, {
    nullable: true,
    description: 'Things in all, counted when it began; null while unknown.',
  })
  total?: number;

  @Field(() => Int, { description: 'Things that were done.' })
  done!: number;

  @Field(() => Int, { description: 'Things that could not be done.' })
  failed!: number;

  @Field(() => Int, { description: 'Things with which there was nothing to do.' })
  skipped!: number;

  @Field(() => JsonScalar, { description: 'What it was asked to do.' })
  input!: Json;

  @Field(() => String, { description: 'Who asked for it.' })
  requestedBy!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the first batch began.' })
  startedAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it ended.' })
  endedAt?: string;

  @Field(() => DateTime, { description: 'When it changed last.' })
  updatedAt!: string;

  @Field(() => Int, { description: 'Grows with each change.' })
  revision!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, or what its last batch failed at before it is tried again.',
  })
  fault?: string;
}

export const OperationConnection = connectionTypeOf(Operation, 'Operation', false);

export function toOperation(stored: StoredOperation): Operation {
  const { tenant, status, wanted, ...rest } = stored;
  return Object.assign(new Operation(), rest, {
    stored,
    id: toGlobalId('Operation', tenant, stored.operationKey),
    region: tenant,
    status: status as OperationStatusEnum,
    becomes: wanted as OperationStatusEnum | undefined,
  });
}

export function toOperationItem({ itemNo, outcome, ...item }: StoredOperationItem): OperationItem {
  return Object.assign(new OperationItem(), item, { number: itemNo, outcome: outcome as ItemOutcomeEnum });
}

export function toOperationChange({ action, actor, reason, at }: StoredChange): OperationChange {
  return Object.assign(new OperationChange(), { action, actor, reason, at });
}

@InputType({ description: 'Which operation, and why.' })
export class ChangeOperationInput extends MutationInput {
  @Field(() => ID, { description: "The operation's id." })
  id!: string;

  @Field(() => String, { description: 'Why: stands with the operation.' })
  reason!: string;
}

@ObjectType({ implements: () => [MutationPayload], description: 'The operation as it is now.' })
export class OperationPayload extends MutationPayload {
  @Field(() => Operation, { nullable: true, description: 'The operation; null when it was refused.' })
  operation?: Operation;
}

@ObjectType({
  implements: () => [MutationPayload],
  description: 'The operations that were asked for, one for each region.',
})
export class OperationsPayload extends MutationPayload {
  @Field(() => [Operation], {
    description: 'One for each region; none when it was refused or there is nothing to do.',
  })
  operations!: Operation[];
}

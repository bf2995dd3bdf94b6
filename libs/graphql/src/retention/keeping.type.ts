import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { RowCount } from '#runtime';
import { MutationPayload } from '../common/mutation.js';
import { RepairInput } from '../process-instance/process-instance.inputs.js';

@InputType({ description: 'Which instance must be kept, and why.' })
export class HoldProcessInstanceInput extends RepairInput {}

@InputType({ description: 'Which instance need not be kept any more, and why.' })
export class LiftProcessInstanceHoldInput extends RepairInput {}

@InputType({ description: 'Of which finished complaint the words and the reporter are erased, and why.' })
export class EraseProcessInstanceWordsInput extends RepairInput {}

@InputType({ description: 'Which finished instance is deleted, and why.' })
export class DeleteProcessInstanceInput extends RepairInput {}

@ObjectType({ description: 'Rows of an instance in a table.' })
export class DeletedRows {
  @Field(() => String, { description: 'Name of the table in the database.' })
  table!: string;

  @Field(() => Int, { description: 'How many.' })
  rows!: number;
}

@ObjectType({ implements: () => [MutationPayload], description: 'What was deleted, or would be.' })
export class DeleteProcessInstancePayload extends MutationPayload {
  @Field(() => [DeletedRows], {
    description: 'What is deleted beside the state; the journal stays. Empty when it was refused.',
  })
  deleted!: DeletedRows[];

  @Field(() => Boolean, {
    description: 'Whether it is gone now: false on a dry run and when it was refused.',
  })
  isDeleted!: boolean;
}

export function toDeletedRows(count: RowCount): DeletedRows {
  return Object.assign(new DeletedRows(), count);
}

import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ContestedInput, MutationInput, MutationPayload } from '../common/mutation.js';
import { UserError } from '../common/user-error.js';
import { CommandPreview } from '../process-instance/command-preview.js';
import { ProcessInstance } from '../process-instance/process-instance.type.js';
import { Incident } from './incident.type.js';

@InputType({ description: 'Which fault, and why it may go on now.' })
export class ResolveIncidentInput extends ContestedInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only tells what it would do, in "preview"; nothing is written.',
  })
  dryRun!: boolean;

  @Field(() => ID, { description: "The incident's id." })
  id!: string;

  @Field(() => String, { description: 'Why it may go on now: stands in the history.' })
  reason!: string;
}

/** What came of a resolved incident. */
export enum IncidentOutcome {
  RESOLVED = 'RESOLVED',
  RAISED_AGAIN = 'RAISED_AGAIN',
  JOB_RETRIED = 'JOB_RETRIED',
}
registerEnumType(IncidentOutcome, {
  name: 'IncidentOutcome',
  description: 'What came of a resolved incident.',
  valuesMap: {
    RESOLVED: { description: 'The step was taken again and held.' },
    RAISED_AGAIN: { description: 'The step was taken again and failed again: a new incident stands.' },
    JOB_RETRIED: {
      description: 'The job is offered to workers once more; whether it holds is known when one has done it.',
    },
  },
});

@ObjectType({
  implements: () => [MutationPayload],
  description: 'The instance after its element took the failed step again.',
})
export class ResolveIncidentPayload extends MutationPayload {
  @Field(() => ProcessInstance, {
    nullable: true,
    description: 'The instance now. When the step failed again, a new incident stands in it.',
  })
  instance?: ProcessInstance;

  @Field(() => IncidentOutcome, {
    nullable: true,
    description: 'What came of it, looked at again after the command; null when it was refused.',
  })
  outcome?: IncidentOutcome;

  @Field(() => Incident, { nullable: true, description: 'The new incident, when the step failed again.' })
  raisedAgain?: Incident;

  @Field(() => CommandPreview, {
    nullable: true,
    description: 'What it would do; null unless it was a dry run.',
  })
  preview?: CommandPreview;
}

@InputType({ description: 'Which open faults; all of what is given must hold.' })
export class IncidentFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: "Only in these regions; all of the viewer's when absent.",
  })
  regions?: string[];

  @Field(() => String, { nullable: true, description: 'Only of this kind, e.g. JOB_RETRIES_EXHAUSTED.' })
  kind?: string;

  @Field(() => String, { nullable: true, description: 'Only at this element of the model.' })
  elementId?: string;
}

@InputType({ isOneOf: true, description: 'Which faults: by their ids, or by what they have in common.' })
export class IncidentTargetInput {
  @Field(() => [ID], { nullable: true, description: 'At most 100.' })
  ids?: string[];

  @Field(() => IncidentFilterInput, { nullable: true, description: 'The 100 youngest open ones of these.' })
  filter?: IncidentFilterInput;
}

@InputType({ description: 'Which faults, and why they may go on now.' })
export class ResolveIncidentsInput extends MutationInput {
  @Field(() => IncidentTargetInput, { description: 'Which faults.' })
  target!: IncidentTargetInput;

  @Field(() => String, { description: 'Why they may go on now: stands in the history of each.' })
  reason!: string;
}

@ObjectType({ description: 'What came of one of several faults.' })
export class IncidentResult {
  @Field(() => ID, { description: "The incident's id." })
  id!: string;

  @Field(() => IncidentOutcome, {
    nullable: true,
    description: 'What came of it, looked at again after the command; null when it was refused.',
  })
  outcome?: IncidentOutcome;

  @Field(() => Incident, { nullable: true, description: 'The new incident, when the step failed again.' })
  raisedAgain?: Incident;

  @Field(() => UserError, { nullable: true, description: 'Why it was refused; null when it was done.' })
  error?: UserError;
}

@ObjectType({ implements: () => [MutationPayload], description: 'What came of each of several faults.' })
export class ResolveIncidentsPayload extends MutationPayload {
  @Field(() => [IncidentResult], { description: 'One for each, in the order of the ids.' })
  results!: IncidentResult[];

  @Field(() => Boolean, { description: 'Whether the filter names more than were worked on: ask again.' })
  hasMore!: boolean;
}

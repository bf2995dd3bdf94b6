import { Field, ID, InputType, Int } from '@nestjs/graphql';
import type { InstanceFilter } from '#runtime';
import type { Json } from '#feel';
import { uuidOfId } from '../common/global-id.js';
import { badInput } from '../common/faults.js';
import { ContestedInput, MutationInput } from '../common/mutation.js';
import { JsonScalar } from '../common/scalars.js';
import { InstanceState } from './process-instance.type.js';
import { isGiven } from '../common/given.js';

/** Which instances; all of what is given must hold. */
@InputType({ description: 'Which instances; all of what is given must hold.' })
export class ProcessInstanceFilterInput {
  @Field(() => [String], {
    nullable: true,
    description: "Only of these regions; all of the viewer's when absent.",
  })
  regions?: string[];

  @Field(() => String, { nullable: true, description: 'Only of this process.' })
  bpmnProcessId?: string;

  @Field(() => ID, { nullable: true, description: 'Only of this version of a process.' })
  definitionId?: string;

  @Field(() => [InstanceState], { nullable: true, description: 'Only in one of these states.' })
  states?: InstanceState[];

  @Field(() => String, {
    nullable: true,
    description: "Only with this business key (the complaint's number).",
  })
  businessKey?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only with (true) or without (false) an open incident.',
  })
  hasIncident?: boolean;
}

/** The filter as the store has it, within the regions that the viewer may list. */
export function instanceFilterOf(
  input: ProcessInstanceFilterInput | undefined,
  listable: readonly string[],
): InstanceFilter {
  const { regions, bpmnProcessId, definitionId, states, businessKey, hasIncident } = input ?? {};
  const definitionKey = !isGiven(definitionId) ? undefined : uuidOfId(definitionId, 'ProcessDefinition');
  if (isGiven(definitionId) && definitionKey === undefined) {
    throw badInput('Expected "definitionId" to be the id of a process definition.', 'definitionId');
  }
  return {
    tenants: !isGiven(regions) ? listable : listable.filter((region) => regions.includes(region)),
    ...(isGiven(bpmnProcessId) && { bpmnProcessId }),
    ...(definitionKey !== undefined && { definitionKey }),
    ...(isGiven(states) && { statuses: states }),
    ...(isGiven(businessKey) && { businessKey }),
    ...(isGiven(hasIncident) && { hasIncident }),
  };
}

@InputType({ description: 'Which process starts where, with what.' })
export class StartProcessInstanceInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region it runs in.' })
  region!: string;

  @Field(() => String, { description: "The process's id in its model." })
  bpmnProcessId!: string;

  @Field(() => Int, { nullable: true, description: 'Version; the latest when absent.' })
  version?: number;

  @Field(() => String, { nullable: true, description: 'What people call the case.' })
  businessKey?: string;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Variables by name: keys and codes, never personal data.',
  })
  variables?: Json;
}

/** What every command of an operator on an instance takes. */
@InputType({ isAbstract: true })
export abstract class RepairInput extends ContestedInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only tells what it would do, in "preview"; nothing is written.',
  })
  dryRun!: boolean;

  @Field(() => ID, { description: "The instance's id." })
  id!: string;

  @Field(() => String, { description: 'Why: stands in the history.' })
  reason!: string;
}

@InputType({ description: 'Which instance is ended, and why.' })
export class CancelProcessInstanceInput extends RepairInput {}

@InputType({ description: 'Which variables become what, and why.' })
export class SetVariablesInput extends RepairInput {
  @Field(() => Int, { defaultValue: 0, description: 'Key of the scope; 0 is the process itself.' })
  scopeKey!: number;

  @Field(() => JsonScalar, { description: 'Variables by name: keys and codes, never personal data.' })
  variables!: Json;
}

@InputType({ description: 'Which instance is held, and why.' })
export class SuspendProcessInstanceInput extends RepairInput {
  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether the instances that it called are held with it, and those that it calls meanwhile.',
  })
  includesCalled!: boolean;
}

@InputType({ description: 'Which instance goes on, and why.' })
export class ResumeProcessInstanceInput extends RepairInput {}

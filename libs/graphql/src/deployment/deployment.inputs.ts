import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { LintFinding } from '../common/lint-finding.type.js';
import { ContestedInput, MutationInput, MutationPayload } from '../common/mutation.js';
import { DateTime } from '../common/scalars.js';
import { Deployment, DeploymentState, Resource } from './deployment.type.js';
import { ResourceDiff } from './resource-diff.type.js';

@InputType({ description: 'A file of a bundle.' })
export class ResourceInput {
  @Field(() => String, { description: 'Path in the bundle, e.g. "rules/14.08-siak/policy.json".' })
  path!: string;

  @Field(() => String, { description: 'The whole text of the file.' })
  content!: string;
}

@InputType({ description: 'A bundle: models, forms, policies, chains, organisations, calendars.' })
export class DeployResourcesInput extends MutationInput {
  @Field(() => [ResourceInput], { description: 'Its files, 1 to 1,000.' })
  files!: ResourceInput[];

  @Field(() => String, { nullable: true, description: 'What is said about it.' })
  comment?: string;

  @Field(() => String, { nullable: true, description: 'Revision in git that it was made from.' })
  gitRevision?: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only checks and tells what would be created; writes nothing.',
  })
  dryRun!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Stored for a review, without coming into force. Scenarios and examples among the files run in the background.',
  })
  isDraft!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is to come into force: at once when absent; of a draft, after its approval.',
  })
  activeFrom?: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether scenarios and examples among the files must hold before anything is stored.',
  })
  runsCases!: boolean;
}

@ObjectType({ implements: () => [MutationPayload], description: 'What was, or would be, deployed.' })
export class DeployResourcesPayload extends MutationPayload {
  @Field(() => Deployment, {
    nullable: true,
    description: 'The deployment; null when it was refused or only tried.',
  })
  deployment?: Deployment;

  @Field(() => [Resource], {
    description: 'New versions; files that are the same as deployed before are not among them.',
  })
  created!: Resource[];

  @Field(() => [LintFinding], {
    description: 'All findings; one of severity ERROR is enough to refuse the whole.',
  })
  findings!: LintFinding[];

  @Field(() => [ResourceDiff], {
    description: 'Of a dry run: what would change against what is active; empty otherwise.',
    complexity: 20,
  })
  diffs!: ResourceDiff[];
}

@InputType({ description: 'Which deployments.' })
export class DeploymentFilterInput {
  @Field(() => [String], { nullable: true, description: 'With files of at least one of these regions.' })
  regions?: string[];

  @Field(() => [DeploymentState], { nullable: true, description: 'In one of these states.' })
  states?: DeploymentState[];
}

/** A step in the life of a deployment. */
@InputType({ description: 'A step in the life of a deployment.' })
export class DeploymentStepInput extends ContestedInput {
  @Field(() => ID, { description: "The deployment's id." })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Why; up to 2,000 characters. Stands in its history.' })
  reason?: string;
}

@InputType({ description: 'A step that takes something back: it needs a reason.' })
export class ReasonedDeploymentStepInput extends ContestedInput {
  @Field(() => ID, { description: "The deployment's id." })
  id!: string;

  @Field(() => String, { description: 'Why; 1 to 2,000 characters. Stands in its history.' })
  reason!: string;
}

@InputType({ description: 'A step that may bring a deployment into force.' })
export class ScheduledDeploymentStepInput extends DeploymentStepInput {
  @Field(() => DateTime, { nullable: true, description: 'From when on it shall be in force.' })
  activeFrom?: string;
}

@ObjectType({ implements: () => [MutationPayload], description: 'A deployment after a step of its life.' })
export class DeploymentStepPayload extends MutationPayload {
  @Field(() => Deployment, { nullable: true, description: 'As it is now; null when the step was refused.' })
  deployment?: Deployment;
}

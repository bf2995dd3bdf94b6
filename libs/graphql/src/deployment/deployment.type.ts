import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DeployedResource, DeploymentCheck, DeploymentRecord, DeploymentStep } from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';

/** What a deployed file is. */
export enum ResourceType {
  PROCESS = 'process',
  FORM = 'form',
  REGION = 'region',
  POLICY = 'policy',
  CHAIN = 'chain',
  ORGANISATION = 'organisation',
  CALENDAR = 'calendar',
}
registerEnumType(ResourceType, {
  name: 'ResourceType',
  description: 'What a deployed file is.',
  valuesMap: {
    PROCESS: { description: 'A BPMN model.' },
    FORM: { description: 'A form of user tasks.' },
    REGION: { description: 'A region: its place, names and units.' },
    POLICY: { description: 'Rules and tables.' },
    CHAIN: { description: 'The chain of roles.' },
    ORGANISATION: { description: 'Positions and their holders.' },
    CALENDAR: { description: 'Working days.' },
  },
});

/** One version of one deployed file. */
@ObjectType({ description: 'One version of one deployed file.' })
export class Resource {
  @Field(() => ID, { description: 'UUID of the version.' })
  resourceKey!: string;

  @Field(() => String, { description: 'Region that it belongs to.' })
  region!: string;

  @Field(() => ResourceType, { description: 'What it is.' })
  kind!: ResourceType;

  @Field(() => String, { description: 'Its name, unique for region and kind.' })
  name!: string;

  @Field(() => Int, { description: 'Version, from 1.' })
  version!: number;

  @Field(() => String, { description: 'SHA-256 of the content, hex.' })
  checksum!: string;

  @Field(() => String, { description: 'Path of the file in its bundle.' })
  path!: string;

  /** What `content` tells those who may read it. */
  text!: string;
}

/** Where a deployment is in its life. */
export enum DeploymentState {
  DRAFT = 'draft',
  IN_REVIEW = 'in_review',
  REJECTED = 'rejected',
  APPROVED = 'approved',
  WITHDRAWN = 'withdrawn',
  SCHEDULED = 'scheduled',
  ACTIVE = 'active',
  RETIRED = 'retired',
}
registerEnumType(DeploymentState, {
  name: 'DeploymentState',
  description: 'Where a deployment is in its life.',
  valuesMap: {
    DRAFT: { description: 'Stored; nobody was asked yet.' },
    IN_REVIEW: { description: 'Waits for a second person.' },
    REJECTED: { description: 'A second person said no; what is changed comes as another draft.' },
    APPROVED: { description: 'A second person agreed; waits for its activation.' },
    WITHDRAWN: { description: 'Taken back before it was in force.' },
    SCHEDULED: { description: 'Comes into force at its moment.' },
    ACTIVE: { description: 'At least one of its versions is in force.' },
    RETIRED: { description: 'None of its versions is in force any more: replaced, retired or rolled back.' },
  },
});

/** What was done with a deployment. */
export enum DeploymentStepType {
  DEPLOYED = 'deployed',
  DRAFTED = 'drafted',
  SUBMITTED = 'submitted',
  APPROVED = 'approved',
  REJECTED = 'rejected',
  ACTIVATED = 'activated',
  WITHDRAWN = 'withdrawn',
  RETIRED = 'retired',
  ROLLED_BACK = 'rolled_back',
}
registerEnumType(DeploymentStepType, {
  name: 'DeploymentStepType',
  description: 'What was done with a deployment.',
  valuesMap: {
    DEPLOYED: { description: 'Stored and brought into force, or scheduled, in one step.' },
    DRAFTED: { description: 'Stored as a draft.' },
    SUBMITTED: { description: 'A review was asked for.' },
    APPROVED: { description: 'A second person agreed.' },
    REJECTED: { description: 'A second person refused.' },
    ACTIVATED: { description: 'Brought into force, or its moment was set.' },
    WITHDRAWN: { description: 'Taken back before it was in force.' },
    RETIRED: { description: 'Its versions hold no more.' },
    ROLLED_BACK: { description: 'The versions before it are in force again.' },
  },
});

/** One step in the life of a deployment. */
@ObjectType('DeploymentStep', { description: 'One step in the life of a deployment; never changed.' })
export class DeploymentStepView {
  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => String, { description: 'By whom.' })
  actor!: string;

  @Field(() => DeploymentStepType, { description: 'What.' })
  action!: DeploymentStepType;

  @Field(() => String, { nullable: true, description: 'Why, where it was said.' })
  reason?: string;
}

/** A scenario or an example that came with a deployment. */
@ObjectType({ description: 'A scenario or an example that came with a deployment.' })
export class DeploymentCheckCase {
  @Field(() => String, { description: 'Path of the file in its bundle.' })
  path!: string;

  @Field(() => String, { description: 'How it is called.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether it holds.' })
  hasPassed!: boolean;

  @Field(() => [String], { description: 'What differs, a sentence each.' })
  differences!: string[];
}

/** What the scenarios and examples of a deployment came to. */
@ObjectType('DeploymentCheck', {
  description:
    'What the scenarios and examples of a deployment came to. One that fails keeps it from being approved.',
})
export class DeploymentCheckView {
  @Field(() => Boolean, { description: 'Whether all of them have run.' })
  isFinished!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether all of them hold; null until they have run.',
  })
  hasPassed?: boolean;

  @Field(() => Int, { description: 'How many ran.' })
  total!: number;

  @Field(() => [DeploymentCheckCase], { description: 'Those that do not hold.' })
  failed!: DeploymentCheckCase[];
}

/** A bundle with its life: stored, reviewed, in force, retired. */
@ObjectType({
  implements: () => [Node],
  description: 'A bundle with its life: stored, reviewed, in force, retired.',
})
export class Deployment extends Node {
  /** What the fields are read from. */
  record!: DeploymentRecord;

  @Field(() => ID, { description: 'UUID of the deployment.' })
  deploymentKey!: string;

  @Field(() => DeploymentState, { description: 'Where it is in its life, by the clock of the database.' })
  state!: DeploymentState;

  @Field(() => Int, { description: 'Grows with each step: what a change is guarded by.' })
  revision!: number;

  @Field(() => [String], { description: 'Regions of its files.' })
  regions!: string[];

  @Field(() => DateTime, {
    nullable: true,
    description: 'From when on it is in force; before its approval, from when on it is wanted to be.',
  })
  activeFrom?: string;

  @Field(() => DateTime, { description: 'When it was stored.' })
  deployedAt!: string;

  @Field(() => String, { description: 'Its author.' })
  deployedBy!: string;

  @Field(() => String, { nullable: true, description: 'What was said about it.' })
  comment?: string;

  @Field(() => String, { nullable: true, description: 'Revision in git that it was made from.' })
  gitRevision?: string;

  @Field(() => String, { description: 'SHA-256 over all its files, hex.' })
  checksum!: string;
}

/** A page of deployments. */
export const DeploymentConnection = connectionTypeOf(Deployment, 'Deployment', false);

export function toResource(resource: DeployedResource): Resource {
  const { resourceKey, region, kind, name, version, checksum, path, content } = resource;
  return Object.assign(new Resource(), {
    resourceKey,
    region,
    kind: kind as ResourceType,
    name,
    version,
    checksum,
    path,
    text: content,
  });
}

export function toDeployment(record: DeploymentRecord): Deployment {
  return Object.assign(new Deployment(), record, {
    id: toGlobalId('Deployment', record.deploymentKey),
    state: record.status as DeploymentState,
    regions: [...record.regions],
    record,
  });
}

export function toStep(step: DeploymentStep): DeploymentStepView {
  return Object.assign(new DeploymentStepView(), step, { action: step.action as DeploymentStepType });
}

export function toCheck({ finishedAt, hasPassed, cases }: DeploymentCheck): DeploymentCheckView {
  return Object.assign(new DeploymentCheckView(), {
    isFinished: finishedAt !== undefined,
    hasPassed,
    total: cases.length,
    failed: cases
      .filter(({ passed }) => !passed)
      .map(({ path, name, differences }) =>
        Object.assign(new DeploymentCheckCase(), {
          path,
          name,
          hasPassed: false,
          differences: [...differences],
        }),
      ),
  });
}

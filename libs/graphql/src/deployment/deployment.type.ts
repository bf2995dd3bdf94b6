import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { DeployedResource, DeploymentRecord } from '#runtime';
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
}

/** A bundle as it was deployed. */
@ObjectType({ implements: () => [Node], description: 'A bundle as it was deployed.' })
export class Deployment extends Node {
  /** What the fields are read from. */
  record!: DeploymentRecord;

  @Field(() => ID, { description: 'UUID of the deployment.' })
  deploymentKey!: string;

  @Field(() => DateTime, { description: 'When.' })
  deployedAt!: string;

  @Field(() => String, { description: 'By whom.' })
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
  const { resourceKey, region, kind, name, version, checksum, path } = resource;
  return Object.assign(new Resource(), {
    resourceKey,
    region,
    kind: kind as ResourceType,
    name,
    version,
    checksum,
    path,
  });
}

export function toDeployment(record: DeploymentRecord): Deployment {
  return Object.assign(new Deployment(), record, {
    id: toGlobalId('Deployment', record.deploymentKey),
    record,
  });
}

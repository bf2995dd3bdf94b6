import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { DeployedResource } from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';

/** A pool of a collaboration. */
@ObjectType({ description: 'The pool in which a process is drawn.' })
export class Participant {
  @Field(() => String, { description: "The pool's id in the model." })
  elementId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the pool.' })
  name?: string;

  @Field(() => Int, { description: 'How many of its kind take part at least.' })
  minimum!: number;

  @Field(() => Int, { description: 'How many of its kind take part at most.' })
  maximum!: number;
}

/** One version of a process. */
@ObjectType({ implements: () => [Node], description: 'One version of a process. Versions never change.' })
export class ProcessDefinition extends Node {
  /** What the fields are read from. */
  resource!: DeployedResource;

  @Field(() => ID, { description: 'UUID of the version: what instances are pinned to.' })
  definitionKey!: string;

  @Field(() => String, { description: 'Region that it belongs to; "nasional" for what all inherit.' })
  region!: string;

  @Field(() => String, { description: "The process's id in its model." })
  bpmnProcessId!: string;

  @Field(() => Int, { description: 'Version, from 1.' })
  version!: number;

  @Field(() => String, { description: 'Path of the file in its bundle.' })
  path!: string;

  @Field(() => String, { description: 'SHA-256 of the model, hex.' })
  checksum!: string;

  @Field(() => DateTime, { description: 'When it was deployed.' })
  deployedAt!: string;
}

/** A page of process versions. */
export const ProcessDefinitionConnection = connectionTypeOf(ProcessDefinition, 'ProcessDefinition', false);

export function toProcessDefinition(resource: DeployedResource): ProcessDefinition {
  const { resourceKey, region, name, version, path, checksum, deployedAt } = resource;
  return Object.assign(new ProcessDefinition(), {
    id: toGlobalId('ProcessDefinition', resourceKey),
    resource,
    definitionKey: resourceKey,
    region,
    bpmnProcessId: name,
    version,
    path,
    checksum,
    deployedAt,
  });
}

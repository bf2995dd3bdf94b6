import { Inject } from '@nestjs/common';
import { Args, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { ResourceStore } from '#runtime';
import { AsParent, Requires } from '../common/access.js';
import { uuidOfId } from '../common/global-id.js';
import { PageArguments, pageOfList, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { CONFIGURATION, RESOURCES, type ConfigurationPort } from '../services.js';
import {
  Participant,
  ProcessDefinition,
  ProcessDefinitionConnection,
  toProcessDefinition,
} from './process-definition.type.js';
import { isGiven } from '../common/given.js';

/** Models as they are deployed. */
@Resolver(() => ProcessDefinition)
export class ProcessDefinitionResolver {
  constructor(
    @Inject(RESOURCES) private readonly resources: ResourceStore,
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER', 'WORKER')
  @Query(() => ProcessDefinitionConnection, {
    description: 'The version of every process that is in force, by region and id.',
  })
  async processDefinitions(
    @Args() page: PageArguments,
    @Args('region', { type: () => String, nullable: true, description: 'Only those of this region.' })
    region?: string,
    @Args('bpmnProcessId', { type: () => String, nullable: true, description: 'Only this process.' })
    bpmnProcessId?: string,
  ): Promise<ConnectionOf<ProcessDefinition>> {
    const latest = (await this.resources.inForce()).resources
      .filter(({ kind }) => kind === 'process')
      .filter((resource) => !isGiven(region) || resource.region === region)
      .filter((resource) => !isGiven(bpmnProcessId) || resource.name === bpmnProcessId)
      .sort((a, b) => `${a.region} ${a.name}`.localeCompare(`${b.region} ${b.name}`));
    const found = pageOfList(latest, (resource) => resource.resourceKey, pageRequestOf(page));
    return toConnection(found, toProcessDefinition);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER', 'WORKER')
  @Query(() => ProcessDefinition, { nullable: true, description: 'One version of a process.' })
  async processDefinition(
    @Args('id', { type: () => ID, description: "The version's id." }) id: string,
  ): Promise<ProcessDefinition | undefined> {
    const key = uuidOfId(id, 'ProcessDefinition');
    const resource = key === undefined ? undefined : await this.resources.byKey(key);
    return resource?.kind === 'process' ? toProcessDefinition(resource) : undefined;
  }

  @AsParent()
  @ResolveField(() => String, {
    nullable: true,
    description: 'Name of the process in its model.',
    complexity: 2,
  })
  async name(@Parent() { resource }: ProcessDefinition): Promise<string | undefined> {
    return (await this.configuration.definition(resource.resourceKey))?.process.name;
  }

  @AsParent()
  @ResolveField(() => Participant, {
    nullable: true,
    description: 'The pool in which the process is drawn; null where there is none.',
    complexity: 2,
  })
  async participant(@Parent() { resource }: ProcessDefinition): Promise<Participant | undefined> {
    const pool = (await this.configuration.definition(resource.resourceKey))?.process.participant;
    if (!pool) return undefined;
    const { id: elementId, name, minimum, maximum } = pool;
    return { elementId, name, minimum, maximum };
  }

  @AsParent()
  @ResolveField(() => String, { description: 'The model as it was deployed.', complexity: 10 })
  bpmnXml(@Parent() { resource }: ProcessDefinition): string {
    return resource.content;
  }

  @AsParent()
  @ResolveField(() => [ProcessDefinition], {
    description: 'All its versions, the youngest first, at most 100.',
    complexity: 10,
  })
  async versions(@Parent() { resource }: ProcessDefinition): Promise<ProcessDefinition[]> {
    const versions = await this.resources.versions(resource.region, 'process', resource.name);
    return [...versions]
      .sort((a, b) => b.version - a.version)
      .slice(0, 100)
      .map(toProcessDefinition);
  }
}

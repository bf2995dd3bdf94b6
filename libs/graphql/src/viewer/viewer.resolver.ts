import { Context, Field, ID, ObjectType, Query, Resolver, Args } from '@nestjs/graphql';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import {
  complaintOfId,
  elementOfId,
  fromGlobalId,
  instanceOfId,
  toGlobalId,
  uuidOfId,
} from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { RoleEnum, type Role } from '../common/role.enum.js';
import { DateTime } from '../common/scalars.js';
import { toComplaint } from '../complaint/complaint.type.js';
import { toIncident } from '../incident/incident.type.js';
import { toProcessDefinition } from '../process-definition/process-definition.type.js';
import { toProcessInstance } from '../process-instance/process-instance.type.js';
import { toUserTask } from '../user-task/user-task.type.js';

/** Who asks. */
@ObjectType({ implements: () => [Node], description: 'Somebody who uses Runut.' })
export class User extends Node {
  @Field(() => ID, {
    description: "The token's subject; for officers the id of the person in the organisation.",
  })
  personId!: string;

  @Field(() => String, { description: 'Name, as the issuer tells it.' })
  name!: string;

  @Field(() => [RoleEnum], { description: 'What he is to Runut.' })
  roles!: Role[];

  @Field(() => [String], { description: 'Codes of the regions that the roles count for; "*" for all.' })
  regions!: string[];

  @Field(() => [String], {
    description: 'Groups of the offices held at this moment, e.g. "14.08/PUPR:pelaksana".',
  })
  groups!: string[];

  @Field(() => DateTime, { description: 'When the token ends.' })
  tokenExpiresAt!: string;
}

const EVERY_ROLE = ['OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER', 'WORKER'] as const;

/** Most ids of one `nodes`. */
const MAX_NODES = 100;

/** Who asks, and whatever has an id. */
@Resolver(() => User)
export class ViewerResolver {
  constructor(private readonly visibility: Visibility) {}

  @Requires(...EVERY_ROLE)
  @Query(() => User, { description: 'Who asks.' })
  viewer(@Context() context: EdgeContext): User {
    const { id, name, roles, regions, groups, expiresAt } = viewerOf(context);
    return Object.assign(new User(), {
      id: toGlobalId('User', id),
      personId: id,
      name,
      roles: [...roles],
      regions: [...regions],
      groups: [...groups],
      tokenExpiresAt: new Date(expiresAt).toISOString(),
    });
  }

  @Requires(...EVERY_ROLE)
  @Query(() => Node, {
    nullable: true,
    description: 'Whatever has this id; null when there is nothing that the viewer may see.',
  })
  async node(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: 'Global id.' }) id: string,
  ): Promise<Node | undefined> {
    return this.find(context, id);
  }

  @Requires(...EVERY_ROLE)
  @Query(() => [Node], {
    nullable: 'items',
    description: 'Whatever has these ids, in their order; null for each that is nothing.',
    complexity: 2,
  })
  async nodes(
    @Context() context: EdgeContext,
    @Args('ids', { type: () => [ID], description: 'Global ids, at most 100.' }) ids: string[],
  ): Promise<(Node | undefined)[]> {
    if (ids.length > MAX_NODES)
      throw badInput(`Expected at most ${MAX_NODES} ids but there are ${ids.length}.`, 'ids');
    return Promise.all(ids.map((id) => this.find(context, id)));
  }

  private async find(context: EdgeContext, id: string): Promise<Node | undefined> {
    switch (fromGlobalId(id)?.type) {
      case 'UserTask': {
        const key = elementOfId(id, 'UserTask');
        const view = key && (await this.visibility.task(context, key));
        return view && toUserTask(view);
      }
      case 'ProcessInstance': {
        const key = instanceOfId(id);
        const view = key && (await this.visibility.instance(context, key));
        return view && toProcessInstance(view);
      }
      case 'Complaint': {
        const key = complaintOfId(id);
        const stored = key && (await this.visibility.complaint(context, key.tenant, key.complaintKey));
        return stored && toComplaint(stored);
      }
      case 'Incident': {
        const key = elementOfId(id, 'Incident');
        const instance = key && (await this.visibility.instance(context, key));
        if (!instance) return undefined;
        const view = (await context.loaders.incidents.load(key)).find((incident) => incident.key === key.key);
        return view && toIncident(view);
      }
      case 'ProcessDefinition': {
        const key = uuidOfId(id, 'ProcessDefinition');
        const resource = key === undefined ? undefined : await context.loaders.resource.load(key);
        return resource?.kind === 'process' ? toProcessDefinition(resource) : undefined;
      }
      default:
        return undefined;
    }
  }
}

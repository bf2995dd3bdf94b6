import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { IncidentView } from '#runtime';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';

/** A fault of a model or a job that waits for an operator. */
@ObjectType({
  implements: () => [Node],
  description: 'A fault of a model or a job that waits for an operator.',
})
export class Incident extends Node {
  /** What the fields are read from. */
  view!: IncidentView;

  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => Int, { description: "The incident's key, dense in its instance." })
  key!: number;

  @Field(() => String, { description: 'Id of the element in the model.' })
  elementId!: string;

  @Field(() => String, { description: 'What went wrong, e.g. EXPRESSION_FAILED, NO_MATCHING_FLOW.' })
  kind!: string;

  @Field(() => String, { description: 'The fault in a sentence.' })
  message!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the job whose attempts are used up: what "retryJob" takes; null for other faults.',
  })
  jobId?: string;

  @Field(() => DateTime, { description: 'When it was raised.' })
  raisedAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was resolved.' })
  resolvedAt?: string;
}

/** Kind of the incident of a job that has no attempts left. */
export const JOB_INCIDENT = 'JOB_RETRIES_EXHAUSTED';

/** A page of incidents. */
export const IncidentConnection = connectionTypeOf(Incident, 'Incident', true);

export function toIncident(view: IncidentView): Incident {
  const { tenant, instanceKey, key, elementKey, elementId, kind, message, raisedAt, resolvedAt } = view;
  return Object.assign(new Incident(), {
    id: toGlobalId('Incident', tenant, instanceKey, key),
    view,
    region: tenant,
    key,
    elementId,
    jobId: kind === JOB_INCIDENT ? toGlobalId('Job', tenant, instanceKey, elementKey) : undefined,
    kind,
    message,
    raisedAt,
    resolvedAt,
  });
}

import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { Json } from '#feel';
import type { EffectiveRegion } from '#policy';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { JsonScalar } from '../common/scalars.js';

/** A document that takes part in a region's policy. */
@ObjectType({ description: "A document that takes part in a region's policy." })
export class PolicyLayer {
  @Field(() => String, { description: 'Whose layer: a region\'s code, or a unit\'s, e.g. "14.08/PUPR".' })
  layer!: string;

  @Field(() => String, { description: "The document's id." })
  documentId!: string;

  @Field(() => Int, { description: "The document's version." })
  version!: number;
}

/** A rule that holds, with its origin. */
@ObjectType({ description: 'A rule that holds in the region, with the layer it comes from.' })
export class EffectivePolicyRule {
  @Field(() => String, { description: 'Its id, unique in the policy.' })
  ruleId!: string;

  @Field(() => String, { description: 'What it decides: classification, routing, clocks, escalation ...' })
  kind!: string;

  @Field(() => String, { description: "The layer it comes from: a region's code, or a unit's." })
  layer!: string;

  @Field(() => Int, { description: 'Higher is asked first; among equals the more specific layer.' })
  priority!: number;

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string;

  @Field(() => String, { nullable: true, description: 'The law it rests on.' })
  legalBasis?: string;

  @Field(() => JsonScalar, { description: 'Its conditions, as json-rules-engine has them.' })
  conditions!: Json;

  @Field(() => JsonScalar, { description: 'What it says when it fires.' })
  event!: Json;
}

/** A rule that a later layer took out. */
@ObjectType({ description: 'A rule that a later layer replaced or switched off.' })
export class SupersededRule {
  @Field(() => String, { description: 'Its id.' })
  ruleId!: string;

  @Field(() => String, { description: 'The layer it came from.' })
  layer!: string;

  @Field(() => String, { description: 'The layer that took it out.' })
  by!: string;

  @Field(() => String, { description: '"overridden" or "disabled".' })
  how!: string;
}

/** Where a value of the tables comes from. */
@ObjectType({
  description: 'A value of the tables (durations, windows, ladder), with the layer it comes from.',
})
export class PolicyTableEntry {
  @Field(() => String, { description: 'JSON pointer below the tables, e.g. "/slaProfile/aspirasi/verify".' })
  pointer!: string;

  @Field(() => JsonScalar, { nullable: true, description: 'The value that holds.' })
  value?: Json;

  @Field(() => String, { description: 'The layer it comes from.' })
  layer!: string;
}

/** What a region routes complaints by. */
@ObjectType({
  implements: () => [Node],
  description: 'What a region routes complaints by: all layers laid over each other.',
})
export class RoutingPolicy extends Node {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => String, { description: 'Name of the region.' })
  regionName!: string;

  @Field(() => [PolicyLayer], { description: "The documents, the nation's first." })
  layers!: PolicyLayer[];

  @Field(() => [EffectivePolicyRule], {
    description: 'The rules that hold, in the order in which they are asked.',
  })
  rules!: EffectivePolicyRule[];

  @Field(() => [SupersededRule], { description: 'Rules that a later layer replaced or switched off.' })
  superseded!: SupersededRule[];

  @Field(() => [PolicyTableEntry], { description: 'The values of the tables.' })
  tables!: PolicyTableEntry[];
}

/** A page of policies. */
export const RoutingPolicyConnection = connectionTypeOf(RoutingPolicy, 'RoutingPolicy', false);

function valueAt(tables: unknown, pointer: string): Json | undefined {
  let value: unknown = tables;
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value as Json;
}

export function toRoutingPolicy(region: EffectiveRegion): RoutingPolicy {
  const { policy } = region;
  return Object.assign(new RoutingPolicy(), {
    id: toGlobalId('RoutingPolicy', region.code),
    region: region.code,
    regionName: region.name,
    layers: policy.layers.map(({ layer, id, version }) =>
      Object.assign(new PolicyLayer(), { layer, documentId: id, version }),
    ),
    rules: policy.rules.map(({ id, kind, layer, priority, description, legalBasis, conditions, event }) =>
      Object.assign(new EffectivePolicyRule(), {
        ruleId: id,
        kind,
        layer,
        priority: priority ?? 0,
        description,
        legalBasis,
        conditions: conditions as unknown as Json,
        event: event as unknown as Json,
      }),
    ),
    superseded: policy.superseded.map(({ id, layer, by, how }) =>
      Object.assign(new SupersededRule(), { ruleId: id, layer, by, how }),
    ),
    tables: [...policy.tableOrigin].map(([pointer, layer]) =>
      Object.assign(new PolicyTableEntry(), { pointer, layer, value: valueAt(policy.tables, pointer) }),
    ),
  });
}

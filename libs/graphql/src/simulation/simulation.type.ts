import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { PolicySimulationOutcome } from '#complaint';
import type { Json } from '#feel';
import { LintFinding } from '../common/lint-finding.type.js';
import { JsonScalar } from '../common/scalars.js';

/** How many complaints differ in something. */
@ObjectType({ description: 'How many complaints would differ in one aspect.' })
export class AspectCount {
  @Field(() => String, { description: '"unit", "category", "clocks", "ladder", "holders" ...' })
  aspect!: string;

  @Field(() => Int, { description: 'Complaints.' })
  complaints!: number;
}

/** Complaints that would go to another unit. */
@ObjectType({ description: 'Complaints that would go to another unit: one cell of the matrix.' })
export class RouteChange {
  @Field(() => String, { description: 'Unit now, e.g. "14.08/PUPR"; "-" when nobody could decide.' })
  from!: string;

  @Field(() => String, { description: 'Unit by the candidate.' })
  to!: string;

  @Field(() => Int, { description: 'Complaints.' })
  complaints!: number;
}

/** What a unit would have had to do. */
@ObjectType({ description: 'Complaints that a unit leads, now and by the candidate.' })
export class UnitWorkload {
  @Field(() => String, { description: 'Full code of the unit.' })
  unit!: string;

  @Field(() => String, { description: 'Name of the unit.' })
  name!: string;

  @Field(() => Int, { description: 'Now.' })
  before!: number;

  @Field(() => Int, { description: 'By the candidate.' })
  after!: number;
}

/** A clock over all complaints. */
@ObjectType({
  description:
    'A clock over all complaints. Breaches are known where the past has an end; pauses do not count.',
})
export class ClockChange {
  @Field(() => String, { description: 'Name of the clock.' })
  clock!: string;

  @Field(() => Int, { description: 'Complaints that would be due sooner.' })
  sooner!: number;

  @Field(() => Int, { description: 'Complaints that would be due later.' })
  later!: number;

  @Field(() => Int, { description: 'Complaints that would no longer have it.' })
  onlyBefore!: number;

  @Field(() => Int, { description: 'Complaints that would have it anew.' })
  onlyAfter!: number;

  @Field(() => Int, { description: 'Complaints of which it is known when it ended.' })
  withEnd!: number;

  @Field(() => Int, { description: 'Of those, breached by the rules of now.' })
  breachedBefore!: number;

  @Field(() => Int, { description: 'Of those, breached by the candidate.' })
  breachedAfter!: number;
}

/** A complaint that would have gone another way. */
@ObjectType({ description: 'A complaint that the candidate decides differently; never its words.' })
export class SimulatedCase {
  @Field(() => String, { description: 'Number of the complaint.' })
  number!: string;

  @Field(() => [String], { description: 'In what it differs.' })
  aspects!: string[];

  @Field(() => JsonScalar, { description: 'What the rules of now make of it.' })
  before!: Json;

  @Field(() => JsonScalar, { description: 'What the candidate makes of it.' })
  after!: Json;

  @Field(() => JsonScalar, {
    description: 'Rules that fired now, with what they compared; sealed values masked.',
  })
  traceBefore!: Json;

  @Field(() => JsonScalar, { description: 'Rules that fired by the candidate.' })
  traceAfter!: Json;
}

/** What a candidate would have made of past complaints. */
@ObjectType({ description: 'What a candidate would have made of past complaints. Nothing was stored.' })
export class PolicySimulation {
  @Field(() => [LintFinding], { description: 'Findings of the candidate; with an ERROR nothing was tried.' })
  findings!: LintFinding[];

  @Field(() => Int, { description: 'Complaints that the sample was taken from, restricted ones left out.' })
  considered!: number;

  @Field(() => Int, { description: 'Complaints of the sample whose words were erased.' })
  erased!: number;

  @Field(() => Int, { description: 'Complaints that were decided by both sides.' })
  complaints!: number;

  @Field(() => Int, { description: 'Complaints that would have gone another way in anything.' })
  changed!: number;

  @Field(() => [AspectCount], { description: 'In what they differ, the most frequent first.' })
  aspects!: AspectCount[];

  @Field(() => [RouteChange], { description: 'Matrix of changed routes, the most frequent first.' })
  routes!: RouteChange[];

  @Field(() => [UnitWorkload], { description: 'Workload by unit, the greatest difference first.' })
  workload!: UnitWorkload[];

  @Field(() => [ClockChange], { description: 'Every clock.' })
  clocks!: ClockChange[];

  @Field(() => [SimulatedCase], { description: 'Changed cases with both traces, as many as were asked for.' })
  cases!: SimulatedCase[];
}

export function toPolicySimulation({
  findings,
  considered,
  erased,
  report,
}: PolicySimulationOutcome): PolicySimulation {
  return Object.assign(new PolicySimulation(), {
    findings: findings.map((finding) => Object.assign(new LintFinding(), finding)),
    considered,
    erased,
    complaints: report?.complaints ?? 0,
    changed: report?.changed ?? 0,
    aspects: Object.entries(report?.aspects ?? {}).map(([aspect, complaints]) =>
      Object.assign(new AspectCount(), { aspect, complaints }),
    ),
    routes: (report?.routes ?? []).map((one) => Object.assign(new RouteChange(), one)),
    workload: (report?.workload ?? []).map((one) => Object.assign(new UnitWorkload(), one)),
    clocks: (report?.clocks ?? []).map((one) => Object.assign(new ClockChange(), one)),
    cases: (report?.cases ?? []).map(({ id, aspects, before, after, trace }) =>
      Object.assign(new SimulatedCase(), {
        number: id,
        aspects: [...aspects],
        before,
        after,
        traceBefore: trace.before,
        traceAfter: trace.after,
      }),
    ),
  });
}

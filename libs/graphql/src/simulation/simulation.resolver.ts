import { Inject } from '@nestjs/common';
import { Args, Context, Field, InputType, Int, Query, Resolver } from '@nestjs/graphql';
import { mayDeployTo } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput, forbidden } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { DateTime } from '../common/scalars.js';
import { ResourceInput } from '../deployment/deployment.inputs.js';
import { SIMULATIONS, type SimulationPort } from '../services.js';
import { PolicySimulation, toPolicySimulation } from './simulation.type.js';

@InputType({ description: 'A candidate, and the past complaints that it is tried on.' })
export class SimulatePolicyInput {
  @Field(() => String, { description: 'Region whose complaints are taken, e.g. "14.08".' })
  region!: string;

  @Field(() => [ResourceInput], {
    description: 'Policies, chains, organisations, calendars, 1 to 200; laid over what is active.',
  })
  files!: ResourceInput[];

  @Field(() => Int, { defaultValue: 200, description: 'How many complaints, 1 to 1,000.' })
  sample!: number;

  @Field(() => Int, { defaultValue: 1, description: 'Chooses the sample: the same seed, the same sample.' })
  seed!: number;

  @Field(() => [String], { nullable: true, description: 'Only complaints of these categories.' })
  categories?: string[];

  @Field(() => DateTime, { nullable: true, description: 'Only complaints received from then on.' })
  receivedFrom?: string;

  @Field(() => DateTime, { nullable: true, description: 'Only complaints received before.' })
  receivedBefore?: string;

  @Field(() => Int, {
    defaultValue: 20,
    description: 'How many changed cases are told one by one, 0 to 100.',
  })
  cases!: number;
}

/** Bounds of one simulation: it runs while the request waits. */
const MAX_SAMPLE = 1000;
const MAX_CASES = 100;
const MAX_FILES = 200;

/** What a change of the rules would do, before it is made. */
@Resolver()
export class SimulationResolver {
  constructor(@Inject(SIMULATIONS) private readonly simulations: SimulationPort) {}

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Query(() => PolicySimulation, {
    description:
      'Tries candidate rules on past complaints of a region. Restricted cases are left out, words never leave the server, nothing is stored. It ends when the request does.',
    complexity: 500,
  })
  async simulatePolicy(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The candidate and the complaints.' }) input: SimulatePolicyInput,
  ): Promise<PolicySimulation> {
    const viewer = viewerOf(context);
    if (input.files.length === 0 || input.files.length > MAX_FILES)
      throw badInput(`Expected 1 to ${MAX_FILES} files.`, 'input.files');
    if (input.sample < 1 || input.sample > MAX_SAMPLE)
      throw badInput(`Expected 1 to ${MAX_SAMPLE} complaints.`, 'input.sample');
    if (input.cases < 0 || input.cases > MAX_CASES)
      throw badInput(`Expected 0 to ${MAX_CASES} cases.`, 'input.cases');
    const files = input.files.map(({ path, content }) => ({ path, content }));
    const regions = [input.region, ...(await this.simulations.regionsOf(files))];
    if (regions.some((region) => !mayDeployTo(viewer, region))) throw forbidden(['ADMIN', 'PROCESS_OWNER']);
    const { categories, receivedFrom, receivedBefore } = input;
    const signal = context.hangUp?.();
    try {
      const outcome = await this.simulations.run({
        tenant: input.region,
        files,
        sample: input.sample,
        seed: input.seed,
        mostCases: input.cases,
        ...(isGiven(categories) && { categories }),
        ...(isGiven(receivedFrom) && { receivedFrom }),
        ...(isGiven(receivedBefore) && { receivedBefore }),
        ...(signal && { signal }),
      });
      return toPolicySimulation(outcome);
    } catch (error) {
      if (signal?.aborted !== true) throw error;
      // Whoever asked has gone: there is nobody to answer, and nothing went wrong.
      return toPolicySimulation({ findings: [], regions, considered: 0, erased: 0 });
    }
  }
}

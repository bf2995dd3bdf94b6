import { retentionCutoffs } from '#policy';
import type { Clock, RetentionRule } from '#runtime';
import type { RegionConfiguration } from '../region-configuration.js';

/** How long a region keeps things, by the table `retention` of the policy that is in force there. */
export function regionRetention(regions: RegionConfiguration, clock: Clock): RetentionRule {
  return async (tenant, thing) => {
    const region = await regions.region(tenant);
    return region && retentionCutoffs(region.policy, thing, clock.now());
  };
}

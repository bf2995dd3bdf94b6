import type { ConfiguredRegion } from '#organisation';
import type { DeploymentFinding, NewResource } from '#runtime';
import { stageOfConfiguration, type ProcessStage } from '../scenario/stage-of-configuration.js';
import { candidateRegions } from '../what-if/candidate-regions.js';

type Resource = Pick<NewResource, 'region' | 'kind' | 'name' | 'path' | 'content'>;

/** What a simulation plays with: the regions of one configuration, their processes and forms. */
export interface SimulationStage extends ProcessStage {
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
}

/** The stage of a configuration with changes laid over it, as a deployment would lay them. One with an error cannot be played. */
export async function simulationStage(
  base: readonly Resource[],
  changes: readonly Resource[],
): Promise<{ readonly stage: SimulationStage; readonly findings: readonly DeploymentFinding[] }> {
  const { regions, findings } = candidateRegions(base, changes);
  const laid = new Map(
    [...base, ...changes].map((resource) => [
      JSON.stringify([resource.region, resource.kind, resource.name]),
      resource,
    ]),
  );
  return { stage: { regions, ...(await stageOfConfiguration([...laid.values()])) }, findings };
}

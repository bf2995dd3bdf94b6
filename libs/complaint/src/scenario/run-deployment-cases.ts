import { setImmediate as turn } from 'node:timers/promises';
import { parseBundle } from '#organisation';
import {
  documentPath,
  type BundleFile,
  type CandidateResource,
  type Clock,
  type DeploymentCase,
} from '#runtime';
import { runCase } from './run-case.js';
import type { ScenarioStage } from './run-scenario.js';
import { stageOfConfiguration } from './stage-of-configuration.js';

/** What a deployment may ask a node to run: scenarios come from outside, and a node has other things to do. */
const LIMITS = { cases: 1_000, steps: 200, ms: 60_000 };

class TimeIsUp extends Error {}

/**
 * Runs the scenarios and examples of a deployment against a configuration. Bounded in number, steps and time; other work of the
 * node comes to its turn between the steps.
 */
export async function runDeploymentCases(
  cases: readonly BundleFile[],
  configuration: readonly CandidateResource[],
  clock: Clock,
): Promise<DeploymentCase[]> {
  const end = clock.now() + LIMITS.ms;
  const pause = async (): Promise<void> => {
    await turn();
    if (clock.now() > end) throw new TimeIsUp(`Expected all cases to end within ${LIMITS.ms / 1000} s`);
  };
  const stage = await stageOf(configuration);
  const results: DeploymentCase[] = [];
  for (const [index, file] of cases.entries()) {
    const result = await runBounded(file, index, stage, pause);
    if (result) results.push(result);
  }
  return results;
}

async function runBounded(
  file: BundleFile,
  index: number,
  stage: ScenarioStage,
  pause: () => Promise<void>,
): Promise<DeploymentCase | undefined> {
  const { path } = file;
  const refused = (difference: string): DeploymentCase => ({
    path,
    name: path,
    passed: false,
    differences: [difference],
  });
  if (index >= LIMITS.cases) return refused(`Expected at most ${LIMITS.cases} cases`);
  const steps = stepsOf(file);
  if (steps > LIMITS.steps) return refused(`Expected at most ${LIMITS.steps} steps, but it has ${steps}`);
  try {
    await pause();
    const result = await runCase(file, stage, pause);
    return result && { path, name: result.name, passed: result.passed, differences: result.differences };
  } catch (error) {
    if (error instanceof TimeIsUp) return refused(error.message);
    // Nothing that a file says may end the work on the others: what is wrong with it is told.
    return refused((error as Error).message);
  }
}

/** What is no scenario at all is told when it runs. */
function stepsOf({ content }: BundleFile): number {
  try {
    const { when } = JSON.parse(content) as { when?: unknown };
    return Array.isArray(when) ? when.length : 0;
  } catch {
    return 0;
  }
}

async function stageOf(configuration: readonly CandidateResource[]): Promise<ScenarioStage> {
  const { processesOf, forms } = await stageOfConfiguration(configuration);
  const documents = configuration
    .filter(({ kind }) => kind !== 'process' && kind !== 'form')
    .map((resource) => ({ path: documentPath(resource), content: resource.content }));
  return { regions: parseBundle(documents).regions, processes: processesOf, forms };
}

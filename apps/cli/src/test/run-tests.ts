import { readStage, runCase, type CaseResult, type ReadStage } from '#complaint';
import type { BundleFile } from '#organisation';

/** Runs scenarios and examples against the processes, forms and rules of `files`. */
export async function runTests(
  cases: readonly BundleFile[],
  files: readonly BundleFile[],
): Promise<{ results: CaseResult[]; findings: ReadStage['findings'] }> {
  const { stage, findings } = await readStage(files);
  if (findings.length > 0) return { results: [], findings };
  const results: CaseResult[] = [];
  for (const file of cases) {
    const result = await runCase(file, stage);
    if (result) results.push(result);
  }
  return { results, findings };
}

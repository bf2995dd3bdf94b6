import { routeComplaint } from '#organisation';
import { DecisionRejection } from '#policy';
import type { BundleFile } from '#runtime';
import { parseScenario, ScenarioRejection } from './parse-scenario.js';
import { runScenario, type ScenarioStage } from './run-scenario.js';
import type { ScenarioOutcome } from './scenario.js';

/** What a scenario or an example came to. */
export interface CaseResult {
  readonly kind: 'scenario' | 'example';
  readonly name: string;
  readonly file: string;
  readonly passed: boolean;
  /** What differs, a sentence each. */
  readonly differences: readonly string[];
  /** How a scenario stood at its end, in the words of its `then`. */
  readonly actual?: ScenarioOutcome;
}

/** When examples without `receivedAt` are received, and who holds what. */
const EXAMPLE_AT = Date.parse('2026-03-13T02:00:00Z');

/** A scenario of a process: a complaint, what people do with it, what must come of it. */
export function isScenario(path: string): boolean {
  return /(^|\/)scenarios\/[^/]+\.json$/.test(path);
}

/**
 * Runs a scenario or an example of rules: a complaint and what the policy shall make of it.
 * @param pause awaited between the steps of a scenario; what it throws ends the run
 * @returns undefined for a file that is something else, such as a list of complaints
 */
export function runCase(
  file: BundleFile,
  stage: ScenarioStage,
  pause?: () => Promise<void>,
): Promise<CaseResult | undefined> {
  return isScenario(file.path) ? testScenario(file, stage, pause) : testExample(file, stage);
}

async function testScenario(
  { path, content }: BundleFile,
  stage: ScenarioStage,
  pause?: () => Promise<void>,
): Promise<CaseResult> {
  const test = { kind: 'scenario', file: path } as const;
  try {
    const { name, passed, differences, actual } = await runScenario(parseScenario(content), stage, { pause });
    const { variables: _variables, ...stood } = actual;
    return { ...test, name, passed, differences, actual: stood };
  } catch (error) {
    if (!(error instanceof ScenarioRejection)) throw error;
    return { ...test, name: path, passed: false, differences: [`${error.pointer || '/'}: ${error.message}`] };
  }
}

async function testExample(
  { path, content }: BundleFile,
  { regions }: ScenarioStage,
): Promise<CaseResult | undefined> {
  const test = { kind: 'example', file: path, name: path.split('/').at(-1)!.replace('.json', '') } as const;
  let example: { complaint?: unknown; expected?: Readonly<Record<string, unknown>> };
  try {
    example = JSON.parse(content) as typeof example;
  } catch (error) {
    return {
      ...test,
      passed: false,
      differences: [`Expected JSON but got an error: ${(error as Error).message}`],
    };
  }
  if (typeof example !== 'object' || !example?.complaint || !example.expected) return undefined;
  try {
    const route = (await routeComplaint({ regions }, example.complaint, EXAMPLE_AT)) as unknown as Record<
      string,
      unknown
    >;
    const differences = Object.entries(example.expected).flatMap(([name, wanted]) => {
      const found = typeof wanted === 'string' ? shorthand(name, route[name]) : route[name];
      return contains(found, wanted)
        ? []
        : [`Expected ${name} ${JSON.stringify(wanted)}, but got ${JSON.stringify(found ?? null)}`];
    });
    return { ...test, passed: differences.length === 0, differences };
  } catch (error) {
    if (!(error instanceof DecisionRejection)) throw error;
    return { ...test, passed: false, differences: [`${error.pointer}: ${error.message}`] };
  }
}

/** Examples say `14.71->14` for a transfer and name an archive's reason only. */
function shorthand(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { from, to, reason } = value as { from?: unknown; to?: unknown; reason?: unknown };
  if (name === 'transfer') return `${String(from)}->${String(to)}`;
  return name === 'archive' ? reason : value;
}

/** Whether a value has all that is wanted of it; of an object further properties are left alone. */
function contains(found: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || typeof found !== 'object' || found === null)
    return found === wanted || (found === undefined && wanted === null);
  if (Array.isArray(wanted) || Array.isArray(found)) return JSON.stringify(found) === JSON.stringify(wanted);
  return Object.entries(wanted).every(([name, value]) =>
    contains((found as Record<string, unknown>)[name], value),
  );
}

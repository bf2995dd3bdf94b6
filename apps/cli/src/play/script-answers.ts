import { compileExpression, FeelEvaluationError, FeelSyntaxError, scopeOf, type Json } from '#feel';
import type { SimulatedDecision, SimulatedJobHandler, SimulationOptions, Variables } from '#engine';
import type { PlayScript } from './play-script.js';

/** Decisions and jobs as a script answers them: fixed values, or FEEL over the variables that the task sees. */
export function answersOf({
  decisions = {},
  jobs = {},
}: Pick<PlayScript, 'decisions' | 'jobs'>): Pick<SimulationOptions, 'answerDecision' | 'jobs'> {
  return {
    answerDecision: ({ decisionId, variables }, { now }): SimulatedDecision => {
      if (!Object.hasOwn(decisions, decisionId))
        return { fault: `Expected the script to answer the decision "${decisionId}", but it does not` };
      const answer = valueOf(decisions[decisionId]!, variables, now);
      return 'fault' in answer ? answer : { outcome: answer.value };
    },
    jobs: Object.fromEntries(
      Object.entries(jobs).map(([type, result]): [string, SimulatedJobHandler] => [
        type,
        ({ variables, now }) => {
          const answer = valueOf(result, variables, now);
          if ('fault' in answer) return { failure: answer.fault };
          const { value } = answer;
          return typeof value === 'object' && value !== null && !Array.isArray(value)
            ? { variables: value as Variables }
            : {
                failure: `Expected the result of the job "${type}" to be an object, but it is ${JSON.stringify(value)}`,
              };
        },
      ]),
    ),
  };
}

function valueOf(
  given: Json,
  variables: Readonly<Variables>,
  now: number,
): { value: Json } | { fault: string } {
  if (typeof given !== 'string' || !given.startsWith('=')) return { value: given };
  try {
    return { value: compileExpression(given.slice(1)).evaluate(scopeOf({ ...variables }), { now }) };
  } catch (error) {
    if (error instanceof FeelSyntaxError || error instanceof FeelEvaluationError)
      return { fault: error.message };
    throw error;
  }
}

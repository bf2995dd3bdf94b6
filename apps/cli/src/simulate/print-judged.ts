import type { Output } from '../output.js';

/** A condition of `--fail-if` with what it came to. */
export interface Judged {
  readonly condition: string;
  readonly value: number;
  readonly holds: boolean;
}

/** Conditions, each with what it came to. */
export function printJudged(output: Output, judged: readonly Judged[]): void {
  for (const { condition, value, holds } of judged)
    output.line(
      `\n${holds ? output.style('red', 'fails') : output.style('green', 'holds')}: ${condition} (it is ${String(Math.round(value * 100) / 100)})`,
    );
}

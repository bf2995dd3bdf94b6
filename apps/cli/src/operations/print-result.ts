import type { WhatIfReport } from '#complaint';
import { printReplaySummary, type ReplaySummary } from '../history/replay-all.js';
import type { Output } from '../output.js';
import { printReport } from '../simulate/print-report.js';

/** What an operation of a kind has come to, as a person reads it. */
const PRINTERS: Readonly<Record<string, (output: Output, result: never) => void>> = {
  'verify-replay': (output, result: ReplaySummary) => printReplaySummary(output, result),
  'decide-anew': (output, result: ReplaySummary) => printReplaySummary(output, result),
  'simulate-policy': (output, result: WhatIfReport) => printReport(output, result),
};

/** Tells what an operation has come to; of a kind that is not known here as it is. */
export function printResult(output: Output, kind: string, result: unknown): void {
  const print = Object.hasOwn(PRINTERS, kind) ? PRINTERS[kind] : undefined;
  if (print) print(output, result as never);
  else output.line(JSON.stringify(result, null, 2));
}

import { compileProcess } from './compile/compile-process.js';
import { ExpressionReader } from './compile/expression-reader.js';
import type { ExecutableProcess } from './executable-process.js';
import { findingAt, lintModel } from './lint/lint-model.js';
import { hasErrors, sortFindings, type LintFinding } from './lint-finding.js';
import { flagOf } from './parse/moddle-element.js';
import { parseBpmn } from './parse/parse-bpmn.js';
import type { ParsedModel } from './parse/parsed-model.js';

/** What a file comes to. `processes` is empty when one of the findings is an error: a file is deployed whole or not. */
export interface CompiledModel {
  readonly processes: readonly ExecutableProcess[];
  /** All that was found in one run, errors first. */
  readonly findings: readonly LintFinding[];
}

export interface ReadOptions {
  /** Shown in findings. */
  readonly fileName?: string;
  /**
   * Waited for between slices of the work, so that a host with other work can do it: the parser's part is one slice, each rule
   * and each node another. The largest file that is accepted takes some tenths of a second in all.
   */
  readonly turn?: () => Promise<void>;
}

/**
 * Reads, checks and compiles a BPMN 2.0 file with Camunda 8's extension elements.
 * @param xml the file's text; hostile ones are refused before they reach the parser
 */
export async function readModel(xml: string, { fileName, turn }: ReadOptions = {}): Promise<CompiledModel> {
  const slices = compileInSlices(await parseBpmn(xml, { fileName, turn, withDiagrams: false }));
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
    await turn?.();
  }
}

/** Checks a parsed model by every rule and compiles its executable processes. */
function* compileInSlices(model: ParsedModel): Generator<void, CompiledModel> {
  const findings = [...model.findings, ...(yield* lintModel(model))];
  const expressions = new ExpressionReader((rule, element, message) =>
    findings.push(findingAt(model, element, rule, 'error', message)),
  );
  const isSound = !hasErrors(findings);
  const processes: ExecutableProcess[] = [];
  for (const process of model.processes)
    if (flagOf(process, 'isExecutable'))
      processes.push(yield* compileProcess(model, process, expressions, isSound));
  return { processes: hasErrors(findings) ? [] : processes, findings: sortFindings(findings) };
}

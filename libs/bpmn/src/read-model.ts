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

/** Checks a parsed model by every rule and compiles its executable processes. */
export function compileProcesses(model: ParsedModel): CompiledModel {
  const findings = [...model.findings, ...lintModel(model)];
  const expressions = new ExpressionReader((rule, element, message) =>
    findings.push(findingAt(model, element, rule, 'error', message)),
  );
  const processes = model.processes
    .filter((process) => flagOf(process, 'isExecutable'))
    .map((process) => compileProcess(model, process, expressions));
  return { processes: hasErrors(findings) ? [] : processes, findings: sortFindings(findings) };
}

/**
 * Reads, checks and compiles a BPMN 2.0 file with Camunda 8's extension elements.
 * @param xml the file's text; hostile ones are refused before they reach the parser
 */
export async function readModel(
  xml: string,
  options: { readonly fileName?: string } = {},
): Promise<CompiledModel> {
  return compileProcesses(await parseBpmn(xml, options.fileName, false));
}

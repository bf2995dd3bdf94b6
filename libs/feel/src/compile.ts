import { normalizeContextKey } from '@bpmn-io/lezer-feel';
import { isBuiltin } from './builtins/index.js';
import { compileUnaryTestsNode } from './compile-tests.js';
import { Compiler } from './compiler.js';
import type { EvaluationOptions, FeelScope, Json } from './json.js';
import { NameScope } from './name-scope.js';
import { type SyntaxNode, parse } from './parser.js';
import { Frame, Run } from './run.js';
import { type FeelValue, toJson } from './values.js';

/** Names that the parser must know beforehand because they hold keywords or operators, such as `nilai-akhir`. */
export interface CompileOptions {
  readonly names?: Iterable<string>;
}

/** An expression, ready to be evaluated any number of times. */
export interface CompiledExpression {
  readonly source: string;
  /** Every variable that an evaluation may look up in its scope. */
  readonly names: readonly string[];
  /**
   * The variables without which a strict evaluation fails wherever it reaches them: `names` without names inside
   * filters (which may be entries of the items), names of built-ins, and what `is defined` and `get or else` ask for.
   */
  readonly requiredNames: readonly string[];
  /**
   * The value, as JSON; dates, times and durations become ISO 8601 strings.
   * @throws FeelEvaluationError on an unknown name (strict), a spent budget, or a result that is a function.
   */
  evaluate(scope: FeelScope, options: EvaluationOptions): Json;
}

/** Unary tests, ready to be applied to any number of inputs. */
export interface CompiledUnaryTests {
  readonly source: string;
  readonly names: readonly string[];
  readonly requiredNames: readonly string[];
  /**
   * Whether the input passes one of the tests; what cannot be compared does not pass.
   * @throws FeelEvaluationError as `CompiledExpression.evaluate`.
   */
  evaluate(input: Json, scope: FeelScope, options: EvaluationOptions): boolean;
}

const noSlots: FeelValue[] = [];

/**
 * Compiles a FEEL expression (DMN 1.5, grammar rule 1), without the `=` that BPMN puts before it.
 * @throws FeelSyntaxError with the place: not FEEL, an unknown function, arguments that fit no signature, too large.
 */
export function compileExpression(source: string, options: CompileOptions = {}): CompiledExpression {
  const names = [...(options.names ?? [])];
  const node = parse(source, 'Expression', names).children[0]!;
  const compiler = new Compiler(source, spellingsOf(names));
  const root = compiler.compile(node, null);
  const readsVariable = isPlainPath(compiler, node);
  return {
    source,
    names: [...compiler.names],
    requiredNames: [...compiler.requiredNames],
    evaluate(scope, evaluation) {
      const run = new Run(source, scope, evaluation, node.size);
      try {
        const value = root(new Frame(run, null, noSlots));
        // What a path reads from JSON is JSON: it need not be looked through.
        return readsVariable ? (value as Json) : toJson(value, run);
      } catch (error) {
        throw asBudgetError(error, run);
      }
    },
  };
}

/**
 * Compiles FEEL unary tests (DMN 1.5, grammar rule 15): what stands in a decision table's cell.
 * @throws FeelSyntaxError as `compileExpression`.
 */
export function compileUnaryTests(source: string, options: CompileOptions = {}): CompiledUnaryTests {
  const names = [...(options.names ?? [])];
  const node = parse(source, 'UnaryTests', names);
  const compiler = new Compiler(source, spellingsOf(names));
  const test = compileUnaryTestsNode(compiler, node, new NameScope('frame', null, ['?']));
  return {
    source,
    names: [...compiler.names],
    requiredNames: [...compiler.requiredNames],
    evaluate(input, scope, evaluation) {
      const run = new Run(source, scope, evaluation, node.size);
      const value = input as FeelValue;
      try {
        return test(new Frame(run, null, [value]), value) === true;
      } catch (error) {
        throw asBudgetError(error, run);
      }
    },
  };
}

function spellingsOf(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [normalizeContextKey(name), name]));
}

function isPlainPath(compiler: Compiler, node: SyntaxNode): boolean {
  if (node.type === 'PathExpression') return isPlainPath(compiler, node.children[0]!);
  return node.type === 'VariableName' && !isBuiltin(compiler.text(node));
}

/** A full JavaScript stack is a spent budget too; `maxDepth` ends recursion before, unless the caller is deep. */
function asBudgetError(error: unknown, run: Run): unknown {
  if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) return error;
  return run.fail('BUDGET', 'Expected a flatter evaluation but the call stack is full', 0);
}

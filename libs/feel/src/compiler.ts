import { compileBetween, compileComparison, compileIn, compileInstanceOf } from './compile-comparison.js';
import { compileFor, compileFilter, compileQuantified } from './compile-iteration.js';
import { compileFunctionDefinition, compileInvocation } from './compile-invocation.js';
import {
  compileContext,
  compileInterval,
  compileList,
  compileLiteral,
  compileTemporal,
} from './compile-literals.js';
import { compileName, nameOf } from './compile-names.js';
import { compileArithmetic, compileConjunction, compileDisjunction, compileIf } from './compile-operators.js';
import { FeelSyntaxError, type FeelSyntaxErrorCode } from './errors.js';
import type { NameScope } from './name-scope.js';
import type { SyntaxNode } from './parser.js';
import { pathThunk } from './properties.js';
import type { Thunk } from './run.js';
import { type Test, compileSimpleTest } from './compile-tests.js';

type NodeCompiler = (compiler: Compiler, node: SyntaxNode, scope: NameScope | null) => Thunk;

const nodeCompilers: Readonly<Record<string, NodeCompiler>> = {
  NumericLiteral: compileLiteral,
  StringLiteral: compileLiteral,
  BooleanLiteral: compileLiteral,
  null: compileLiteral,
  DateTimeLiteral: compileTemporal,
  List: compileList,
  Context: compileContext,
  Interval: compileInterval,
  SimplePositiveUnaryTest: compileInterval,
  VariableName: compileName,
  SpecialFunctionName: compileName,
  '?': compileName,
  ParenthesizedExpression: (compiler, node, scope) => compiler.compile(node.children[1]!, scope),
  PathExpression: (compiler, node, scope) =>
    pathThunk(compiler.compile(node.children[0]!, scope), nameOf(compiler, node.children[2]!)),
  ArithmeticExpression: compileArithmetic,
  Conjunction: compileConjunction,
  Disjunction: compileDisjunction,
  IfExpression: compileIf,
  Comparison: (compiler, node, scope) => {
    const operator = node.children[1]!.type;
    if (operator === 'between') return compileBetween(compiler, node, scope);
    return operator === 'in' ? compileIn(compiler, node, scope) : compileComparison(compiler, node, scope);
  },
  InstanceOfExpression: compileInstanceOf,
  ForExpression: compileFor,
  QuantifiedExpression: compileQuantified,
  FilterExpression: compileFilter,
  FunctionInvocation: compileInvocation,
  FunctionDefinition: compileFunctionDefinition,
};

/** Turns the nodes of one source into closures and gathers the names that they look up. */
export class Compiler {
  /** Names that an evaluation may look up in its scope. */
  readonly names = new Set<string>();
  /** Those of them whose absence is an error. */
  readonly requiredNames = new Set<string>();

  constructor(
    readonly source: string,
    /** The spelling of known names by how the parser normalises them. */
    readonly spellings: ReadonlyMap<string, string>,
  ) {}

  text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  compile(node: SyntaxNode, scope: NameScope | null): Thunk {
    const compileNode = Object.hasOwn(nodeCompilers, node.type) ? nodeCompilers[node.type] : undefined;
    if (!compileNode)
      throw this.refuse('UNSUPPORTED', `Expected an expression but got '${this.text(node)}'`, node);
    return compileNode(this, node, scope);
  }

  compileTest(node: SyntaxNode, scope: NameScope | null): Test {
    return compileSimpleTest(this, node, scope);
  }

  refuse(code: FeelSyntaxErrorCode, message: string, node: SyntaxNode): FeelSyntaxError {
    return new FeelSyntaxError(code, message, node.from, this.source);
  }
}

import { builtins, describeSignatures } from './builtins/index.js';
import { type Signature } from './builtins/signature.js';
import { compileType } from './compile-comparison.js';
import { nameOf } from './compile-names.js';
import type { Compiler } from './compiler.js';
import { FeelEvaluationError } from './errors.js';
import { emptyScope } from './json.js';
import { NameScope } from './name-scope.js';
import type { SyntaxNode } from './parser.js';
import { FeelFunction, Frame, Run, type Thunk } from './run.js';
import type { FeelValue } from './values.js';

/** The arguments of a call as they are written. */
interface Arguments {
  readonly nodes: readonly SyntaxNode[];
  /** Their names; undefined for positional ones. */
  readonly names: readonly string[] | undefined;
}

/** Functions whose first argument may name what nobody knows: that is what they ask. */
const lenientFunctions = new Set(['is defined', 'get or else']);

/** A call: of a built-in by its name, or of a function that the expression itself makes. */
export function compileInvocation(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const callee = node.children[0]!;
  if (callee.type !== 'VariableName' && callee.type !== 'SpecialFunctionName') {
    return compileDynamicCall(compiler, compiler.compile(callee, scope), node, scope);
  }
  const name =
    callee.type === 'VariableName' ? nameOf(compiler, callee) : compiler.text(callee).replace(/\s+/g, ' ');
  if (scope?.declares(name))
    return compileDynamicCall(compiler, compiler.compile(callee, scope), node, scope);
  if (builtins.has(name)) return compileBuiltinCall(compiler, name, node, scope);
  if (scope?.inFilter) return compileDynamicCall(compiler, compiler.compile(callee, scope), node, scope);
  throw compiler.refuse('UNKNOWN_FUNCTION', `Unknown function '${name}'`, callee);
}

/** A call of a built-in; its signature is chosen, and its arguments are put in order, when compiling. */
export function compileBuiltinCall(
  compiler: Compiler,
  name: string,
  node: SyntaxNode,
  scope: NameScope | null,
): Thunk {
  const given = argumentsOf(compiler, node);
  const signatures = builtins.get(name)!;
  const signature = signatures.find((each) => fits(each, given));
  if (!signature) {
    const { length } = given.nodes;
    const got = given.names ? `(${given.names.join(', ')})` : `${length} argument${length === 1 ? '' : 's'}`;
    throw compiler.refuse('ARGUMENTS', `Expected ${describeSignatures(name)} but got ${got}`, node);
  }
  const inner = lenientFunctions.has(name) ? new NameScope('lenient', scope) : scope;
  const thunks = given.nodes.map((argument, at) => compiler.compile(argument, at === 0 ? inner : scope));
  const ordered = given.names ? inOrder(signature, given.names, thunks) : thunks;
  const { from } = node;
  const { invoke } = signature;
  return (frame) => {
    const values = new Array<FeelValue>(ordered.length);
    for (let at = 0; at < ordered.length; at++) values[at] = ordered[at]!(frame);
    const { run } = frame;
    run.at = from;
    return invoke(run, values);
  };
}

function fits(signature: Signature, given: Arguments): boolean {
  const { parameters, minimum, variadic } = signature;
  if (!given.names) {
    return given.nodes.length >= minimum && (variadic || given.nodes.length <= parameters.length);
  }
  const names = new Set(given.names);
  return (
    names.size === given.names.length &&
    given.names.every((name) => parameters.some((parameter) => parameter.names.includes(name))) &&
    parameters.slice(0, minimum).every((parameter) => parameter.names.some((name) => names.has(name)))
  );
}

function inOrder(signature: Signature, names: readonly string[], thunks: readonly Thunk[]): Thunk[] {
  const ordered = signature.parameters.map((parameter) => {
    const at = names.findIndex((name) => parameter.names.includes(name));
    return at === -1 ? undefined : thunks[at]!;
  });
  while (ordered.length > 0 && ordered[ordered.length - 1] === undefined) ordered.pop();
  return ordered.map((thunk) => thunk ?? (() => null));
}

function argumentsOf(compiler: Compiler, node: SyntaxNode): Arguments {
  const list = node.children.find(
    ({ type }) => type === 'PositionalParameters' || type === 'NamedParameters',
  );
  if (!list) return { nodes: [], names: undefined };
  if (list.type === 'PositionalParameters') return { nodes: list.children, names: undefined };
  return {
    nodes: list.children.map((parameter) => parameter.children[1]!),
    names: list.children.map((parameter) => nameOf(compiler, parameter.children[0]!)),
  };
}

/** A call of a value; null when it is no function or the arguments are not its own. */
function compileDynamicCall(
  compiler: Compiler,
  callee: Thunk,
  node: SyntaxNode,
  scope: NameScope | null,
): Thunk {
  const { nodes, names } = argumentsOf(compiler, node);
  const thunks = nodes.map((argument) => compiler.compile(argument, scope));
  const { from } = node;
  return (frame) => {
    const target = callee(frame);
    const values = thunks.map((thunk) => thunk(frame));
    if (!(target instanceof FeelFunction)) return null;
    const { run } = frame;
    run.at = from;
    if (!names) return target.invoke(run, values);
    const { parameters } = target;
    if (!parameters || !names.every((name) => parameters.includes(name))) return null;
    return target.invoke(
      run,
      parameters.map((parameter) => values[names.indexOf(parameter)] ?? null),
    );
  };
}

/** `function(a, b: type) body`: keeps the frame in which it is made. */
export function compileFunctionDefinition(
  compiler: Compiler,
  node: SyntaxNode,
  scope: NameScope | null,
): Thunk {
  if (node.children.some((child) => child.type === 'external')) {
    throw compiler.refuse('UNSUPPORTED', 'External functions are not supported', node);
  }
  const formal = node.children.find((child) => child.type === 'FormalParameters')?.children ?? [];
  const parameters = formal
    .filter((child) => child.type === 'FormalParameter')
    .map((child) => ({
      name: nameOf(compiler, child.children[0]!),
      accepts: child.children[1] && compileType(compiler, child.children[1]),
    }));
  const names = parameters.map(({ name }) => name);
  if (new Set(names).size !== names.length) {
    throw compiler.refuse('SYNTAX', 'Expected parameters with different names', node);
  }
  const bodyNode = node.children[node.children.length - 1]!.children[0]!;
  const body = compiler.compile(bodyNode, new NameScope('frame', scope, names));
  const { from } = node;
  return (frame) =>
    new FeelFunction(names, (run, values) => {
      run.charge(bodyNode.size, from);
      if (values.length !== names.length) return null;
      for (let at = 0; at < parameters.length; at++) {
        const value = values[at]!;
        const { accepts } = parameters[at]!;
        if (accepts && value !== null && !accepts(value, run)) return null;
      }
      run.enter(bodyNode.height, from);
      const result = body(new Frame(run, frame, values));
      run.leave(bodyNode.height);
      return result;
    });
}

/** Whether all arguments of a call are literals. */
export function isFoldable(node: SyntaxNode): boolean {
  const list = node.children.find((child) => child.type === 'PositionalParameters');
  return list?.children.every(({ type }) => type === 'StringLiteral' || type === 'NumericLiteral') ?? false;
}

/** The value of a call that depends on nothing, computed now. */
export function fold(call: Thunk): Thunk {
  try {
    const value = call(new Frame(new Run('', emptyScope, { now: 0 }, 0), null, []));
    return () => value;
  } catch (error) {
    if (error instanceof FeelEvaluationError) return call;
    throw error;
  }
}

import { normalizeContextKey, parser, trackVariables } from '@bpmn-io/lezer-feel';
import { FeelSyntaxError } from './errors.js';

/** A node of the syntax tree; types are lezer-feel's node names, comments are left out. */
export interface SyntaxNode {
  readonly type: string;
  readonly from: number;
  readonly to: number;
  readonly children: SyntaxNode[];
  /** Nodes in this subtree, itself included: the steps that one evaluation of it costs at most. */
  size: number;
  /** Longest way down to a leaf, itself included. */
  height: number;
}

const maxSourceLength = 20_000;
const maxNesting = 150;

/** Names that the parser cannot read unless it knows them: they hold keywords of FEEL. */
const builtinPhrases = ['get or else', 'time offset'];

type Dialect = 'Expression' | 'UnaryTests';

/**
 * Parses a source into a tree without errors.
 * @throws FeelSyntaxError at the first place that does not fit the grammar.
 */
export function parse(source: string, dialect: Dialect, names: Iterable<string> = []): SyntaxNode {
  scan(source);
  const configured = parser.configure({
    top: dialect,
    dialect: 'camunda',
    strict: true,
    contextTracker: nameTracker([...builtinPhrases, ...names]),
  });
  let tree: ReturnType<typeof configured.parse>;
  try {
    tree = configured.parse(source);
  } catch (error) {
    const at = /^No parse at (\d+)/.exec((error as Error).message);
    if (!at) throw error;
    throw unexpected(source, Number(at[1]));
  }
  return convert(tree, source);
}

/** What one place of a parse knows of names: the parts read so far, and all names that the tokenizer may join. */
interface NameContext {
  readonly tokens: readonly string[];
  contextCache(): { keys: ReadonlySet<string>; prefixes: ReadonlySet<string> };
}

const typeIds = (...names: string[]): ReadonlySet<number> =>
  new Set(parser.nodeSet.types.filter((type) => names.includes(type.name)).map((type) => type.id));

const namePartTerms = typeIds('Identifier');
const nameTerms = typeIds('VariableName', 'PathName', 'Name');

/**
 * A tracker for a fixed set of names. lezer-feel's own computes the values of contexts while it parses, which takes
 * seconds for some sources of a few thousand characters; the tokenizer needs only `tokens` and `contextCache`.
 */
function nameTracker(names: readonly string[]): ReturnType<typeof trackVariables> {
  const keys = new Set<string>();
  const prefixes = new Set<string>();
  for (const name of names) {
    const normalized = normalizeContextKey(name);
    keys.add(normalized);
    for (let end = normalized.indexOf(' '); end !== -1; end = normalized.indexOf(' ', end + 1)) {
      prefixes.add(normalized.slice(0, end));
    }
    prefixes.add(normalized);
  }
  const cache = { keys, prefixes };
  const contextCache = (): typeof cache => cache;
  const start: NameContext = { tokens: [], contextCache };
  // A name that no known one begins with: only that it has begun matters, so it stays of constant size.
  const unknown: NameContext = { tokens: ['\0'], contextCache };
  const reduce = (
    context: NameContext,
    term: number,
    stack: { pos: number },
    input: { pos: number; read(from: number, to: number): string },
  ): NameContext => {
    if (namePartTerms.has(term)) {
      if (context === unknown) return unknown;
      const tokens = [...context.tokens, input.read(input.pos, stack.pos)];
      return prefixes.has(tokens.join(' ')) ? { tokens, contextCache } : unknown;
    }
    return nameTerms.has(term) ? start : context;
  };
  return Object.assign(trackVariables(), { start, reduce });
}

/** Whether a subtree has a node of a type. */
export function contains(node: SyntaxNode, type: string): boolean {
  return node.type === type || node.children.some((child) => contains(child, type));
}

const truthTypes = new Set([
  'Comparison',
  'Conjunction',
  'Disjunction',
  'QuantifiedExpression',
  'InstanceOfExpression',
]);

/** Whether a node's value is a truth (or null) by its syntax, rather than something to compare or to count with. */
export function isTruth(node: SyntaxNode): boolean {
  return truthTypes.has(node.type);
}

/** Refuses what is too long, too deep or unbalanced before the parser spends time on it. */
function scan(source: string): void {
  if (source.length > maxSourceLength) {
    const message = `Expected at most ${maxSourceLength} characters but the expression has ${source.length}`;
    throw new FeelSyntaxError('TOO_LARGE', message, maxSourceLength, source);
  }
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!;
    if (character === '"') at = endOfString(source, at);
    else if (character === '/' && source[at + 1] === '/') at = endOf(source, '\n', at);
    else if (character === '/' && source[at + 1] === '*') at = endOf(source, '*/', at + 2) + 1;
    else if (character === '(' || character === '[' || character === '{') {
      // `]1..2[` counts as balanced too: brackets of intervals may face away, so only the depth is held.
      if (++depth > maxNesting) throw tooDeep(source, at);
    } else if ((character === ')' || character === ']' || character === '}') && depth > 0) depth--;
  }
}

function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '"') return at;
  }
  throw new FeelSyntaxError('SYNTAX', 'Expected a closing " but the expression ends', start, source);
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at === -1 ? source.length : at;
}

function tooDeep(source: string, offset: number): FeelSyntaxError {
  return new FeelSyntaxError('TOO_LARGE', `Expected at most ${maxNesting} nested levels`, offset, source);
}

function unexpected(source: string, position: number): FeelSyntaxError {
  const rest = source.slice(position);
  const skipped = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/.exec(rest)![0].length;
  const offset = position + skipped;
  if (source.trim() === '')
    return new FeelSyntaxError('SYNTAX', 'Expected an expression but found nothing', 0, source);
  if (offset >= source.length) {
    return new FeelSyntaxError('SYNTAX', 'The expression is incomplete', source.length, source);
  }
  const token = /^(?:[\p{L}\p{N}_]+|"[^"]{0,40}"?|.)/su.exec(source.slice(offset))![0];
  // Lezer ends a chain of operators beyond 2,000 characters at a place that is right by itself.
  const reason = offset > 2_000 ? ', or too many operators in one chain before it' : '';
  return new FeelSyntaxError('SYNTAX', `Unexpected '${token}'${reason}`, offset, source);
}

/** Nodes that an evaluation computes; names, operators and brackets are part of them. */
const evaluatedTypes =
  /Expression$|Literal$|^(?:null|\?|VariableName|Comparison|Conjunction|Disjunction|Interval|List|Context|FunctionInvocation|FunctionDefinition)$/;

interface TreeCursor {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly type: { readonly isSkipped: boolean; readonly isError: boolean };
}

function convert(
  tree: {
    iterate(spec: { enter(node: TreeCursor): boolean | undefined; leave(node: TreeCursor): void }): void;
  },
  source: string,
): SyntaxNode {
  const root: SyntaxNode = { type: 'Root', from: 0, to: source.length, children: [], size: 0, height: 0 };
  const stack: SyntaxNode[] = [root];
  tree.iterate({
    enter(cursor) {
      if (cursor.type.isError) throw unexpected(source, cursor.from);
      if (cursor.type.isSkipped) return false;
      const size = evaluatedTypes.test(cursor.name) ? 1 : 0;
      stack.push({ type: cursor.name, from: cursor.from, to: cursor.to, children: [], size, height: 1 });
      return undefined;
    },
    leave(cursor) {
      if (cursor.type.isSkipped) return;
      const node = stack.pop()!;
      flattenLogic(node);
      for (const child of node.children) {
        node.size += child.size;
        if (child.height >= node.height) node.height = child.height + 1;
      }
      if (node.height > maxNesting) throw tooDeep(source, node.from);
      stack[stack.length - 1]!.children.push(node);
    },
  });
  return root.children[0]!;
}

/** `a or b or c` is one node with three operands, so that a long chain is not a deep one. */
function flattenLogic(node: SyntaxNode): void {
  const first = node.children[0];
  if ((node.type === 'Disjunction' || node.type === 'Conjunction') && first?.type === node.type) {
    node.children.splice(0, 1, ...first.children);
  }
}

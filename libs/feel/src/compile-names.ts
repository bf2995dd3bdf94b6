import { builtinFunction, isBuiltin } from './builtins/index.js';
import type { Compiler } from './compiler.js';
import type { NameScope } from './name-scope.js';
import type { SyntaxNode } from './parser.js';
import type { Frame, Thunk } from './run.js';
import { type FeelValue, entryOf, hasEntry, isContext } from './values.js';

/** The name that a node of name parts spells: parts joined by one space, backticks taken off. */
export function nameOf(compiler: Compiler, node: SyntaxNode): string {
  if (node.children.length === 0) return compiler.text(node);
  if (node.children[0]!.type === 'BacktickIdentifier') return compiler.text(node.children[0]!).slice(1, -1);
  if (node.children[0]!.type === 'Name') return nameOf(compiler, node.children[0]!);
  const name = node.children.map((part) => compiler.text(part)).join(' ');
  return compiler.spellings.get(name) ?? name;
}

/** Looks a name up; undefined when nobody knows it. */
type Lookup = (frame: Frame) => FeelValue | undefined;

/** A name: a local one, an entry of the item that a filter looks at, a variable, or a built-in function. */
export function compileName(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const name = nameOf(compiler, node);
  if (node.type !== 'VariableName' && node.type !== '?') return () => builtinFunction(name) ?? null;
  const lenient = scope?.isLenient ?? false;
  const { lookup, local } = resolve(compiler, name, scope, 0);
  if (local) return lookup as Thunk;
  compiler.names.add(name);
  const inFilter = scope?.inFilter ?? false;
  if (!lenient && !inFilter && !isBuiltin(name)) compiler.requiredNames.add(name);
  const { from } = node;
  return (frame) => {
    const value = lookup(frame);
    if (value !== undefined) return value;
    const { run } = frame;
    if (run.scope.has(name)) return null;
    const builtin = builtinFunction(name);
    if (builtin) return builtin;
    if (lenient || !run.strict || (inFilter && itemIsContext(frame, scope!))) return null;
    throw run.fail('UNKNOWN_NAME', `Unknown name '${name}'`, from);
  };
}

function resolve(
  compiler: Compiler,
  name: string,
  scope: NameScope | null,
  depth: number,
): { lookup: Lookup; local: boolean } {
  if (!scope) return { lookup: (frame) => frame.run.scope.get(name) as FeelValue | undefined, local: false };
  if (scope.kind === 'lenient') return resolve(compiler, name, scope.parent, depth);
  if (scope.kind === 'frame') {
    const slot = scope.slotOf(name);
    if (slot === undefined) return resolve(compiler, name, scope.parent, depth + 1);
    return { lookup: slotLookup(depth, slot, name === 'partial'), local: true };
  }
  if (name === 'item') return { lookup: itemLookup(depth), local: true };
  const outer = resolve(compiler, name, scope.parent, depth + 1);
  const lookup: Lookup = (frame) => {
    const item = frameAt(frame, depth).slots[0] ?? null;
    return isContext(item) && hasEntry(item, name) ? entryOf(item, name) : outer.lookup(frame);
  };
  return { lookup, local: outer.local };
}

function frameAt(frame: Frame, depth: number): Frame {
  let found = frame;
  for (let level = depth; level > 0; level--) found = found.parent!;
  return found;
}

function slotLookup(depth: number, slot: number, copies: boolean): Thunk {
  if (copies) {
    // The results so far are still growing: what is kept of them must not.
    return (frame) => {
      const value = frameAt(frame, depth).slots[slot] ?? null;
      if (!Array.isArray(value)) return value;
      frame.run.reserveItems(value.length);
      return value.slice();
    };
  }
  if (depth === 0) return (frame) => frame.slots[slot] ?? null;
  if (depth === 1) return (frame) => frame.parent!.slots[slot] ?? null;
  return (frame) => frameAt(frame, depth).slots[slot] ?? null;
}

/** `item` is the item itself unless that has an entry of this name (DMN 1.5, 10.3.2.5). */
function itemLookup(depth: number): Thunk {
  return (frame) => {
    const item = frameAt(frame, depth).slots[0] ?? null;
    return isContext(item) && hasEntry(item, 'item') ? entryOf(item, 'item') : item;
  };
}

/** Whether the nearest filter looks at a context: then a name that nobody knows is a missing entry of it. */
function itemIsContext(frame: Frame, scope: NameScope): boolean {
  let depth = 0;
  for (let at: NameScope | null = scope; at; at = at.parent) {
    if (at.kind === 'filter') {
      const item = frameAt(frame, depth).slots[0] ?? null;
      return isContext(item);
    }
    if (at.kind === 'frame') depth++;
  }
  return false;
}

import {
  GraphQLError,
  Kind,
  getNamedType,
  getOperationAST,
  isListType,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { limitExceeded } from '../common/faults.js';

/** How large an operation may be. The same over HTTP and WebSocket. */
export const LIMITS = {
  /** Words and signs of a document: bounds the work of everything that follows. */
  tokens: 2_000,
  /** Nesting of fields; introspection apart. */
  depth: 12,
  aliases: 20,
  directives: 20,
  /** Fields at the top of an operation. */
  rootFields: 10,
  fragments: 30,
  /** Objects and fields that it may give at most, as `costOf` counts. */
  cost: 10_000,
} as const;

/** Entries that a connection is charged for when it names no size. */
const DEFAULT_PAGE = 25;
/** Entries that a plain list is charged for. */
const LIST_SIZE = 5;

/**
 * Refuses a document by its shape: depth, aliases, directives, fragments, fields at the top. Fragments are measured once
 * each, so that a bomb of nested spreads costs no time.
 */
export const shapeLimits: ValidationRule = (context: ValidationContext) => ({
  Document(document) {
    const fragments = new Map<string, FragmentDefinitionNode>();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    }
    if (fragments.size > LIMITS.fragments)
      context.reportError(tooMuch('fragments', LIMITS.fragments, fragments.size));
    const measure = measurer(fragments);
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const shape = measure(definition.selectionSet);
      for (const name of ['depth', 'aliases', 'directives', 'rootFields'] as const) {
        if (shape[name] > LIMITS[name]) context.reportError(tooMuch(name, LIMITS[name], shape[name]));
      }
    }
  },
});

function tooMuch(limit: keyof typeof LIMITS, allowed: number, found: number): GraphQLError {
  return limitExceeded(
    `Expected at most ${allowed} ${limit} but the operation has ${Math.min(found, 1e9)}.`,
    limit,
  );
}

interface Shape {
  depth: number;
  aliases: number;
  directives: number;
  /** Fields directly in the selection. */
  rootFields: number;
}

function measurer(
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): (selection: SelectionSetNode) => Shape {
  const known = new Map<string, Shape>();
  const nothing: Shape = { depth: 0, aliases: 0, directives: 0, rootFields: 0 };
  const ofFragment = (name: string): Shape => {
    const before = known.get(name);
    if (before) return before;
    known.set(name, nothing); // A cycle ends here; GraphQL's own rules report it.
    const fragment = fragments.get(name);
    const shape = fragment ? measure(fragment.selectionSet) : nothing;
    known.set(name, shape);
    return shape;
  };
  const measure = (selection: SelectionSetNode): Shape => {
    const shape = { ...nothing };
    for (const node of selection.selections) {
      shape.directives += node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) {
        shape.rootFields += 1;
        if (node.alias) shape.aliases += 1;
        if (node.name.value.startsWith('__')) continue;
        const inner = node.selectionSet ? measure(node.selectionSet) : nothing;
        shape.depth = Math.max(shape.depth, 1 + inner.depth);
        shape.aliases += inner.aliases;
        shape.directives += inner.directives;
      } else {
        const inner =
          node.kind === Kind.INLINE_FRAGMENT ? measure(node.selectionSet) : ofFragment(node.name.value);
        shape.depth = Math.max(shape.depth, inner.depth);
        shape.aliases += inner.aliases;
        shape.directives += inner.directives;
        shape.rootFields += inner.rootFields;
      }
    }
    return shape;
  };
  return measure;
}

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/**
 * Cost of an operation: each field 1 or its `complexity`, times how many objects its parents may give. A connection gives
 * `first` or `last`, `nodes(ids)` as many as ids, another list five.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): number {
  const operation = getOperationAST(document, operationName);
  if (!operation) return 0;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, number>();
  const ofSelection = (
    selection: SelectionSetNode,
    type: GraphQLNamedType,
    path: readonly string[],
  ): number => {
    let cost = 0;
    for (const node of selection.selections) {
      if (node.kind === Kind.FIELD) cost += ofField(node, type, path);
      else if (node.kind === Kind.INLINE_FRAGMENT) {
        const on = node.typeCondition ? schema.getType(node.typeCondition.name.value) : type;
        if (on) cost += ofSelection(node.selectionSet, on, path);
      } else cost += ofFragment(node.name.value, path);
      if (cost > LIMITS.cost) return cost;
    }
    return cost;
  };
  const ofFragment = (name: string, path: readonly string[]): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const fragment = fragments.get(name);
    const type = fragment && schema.getType(fragment.typeCondition.name.value);
    if (!fragment || !type || path.includes(name)) return 0;
    const cost = ofSelection(fragment.selectionSet, type, [...path, name]);
    known.set(name, cost);
    return cost;
  };
  const ofField = (node: FieldNode, parent: GraphQLNamedType, path: readonly string[]): number => {
    if (node.name.value.startsWith('__')) return 1;
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field) return 1;
    const own = typeof field.extensions.complexity === 'number' ? field.extensions.complexity : 1;
    if (!node.selectionSet) return own;
    const named = getNamedType(field.type);
    const type = isNonNullType(field.type) ? field.type.ofType : field.type;
    let times = 1;
    if (named.name.endsWith('Connection')) times = sizeOf(node, variables) ?? DEFAULT_PAGE;
    else if (parent.name.endsWith('Connection')) times = 1;
    else if (isListType(type)) times = sizeOf(node, variables) ?? LIST_SIZE;
    return own + times * ofSelection(node.selectionSet, named, path);
  };
  const root = schema.getRootType(operation.operation);
  return root ? ofSelection(operation.selectionSet, root, []) : 0;
}

/** How many entries a field's arguments ask for. */
function sizeOf(node: FieldNode, variables: Variables): number | undefined {
  for (const { name, value } of node.arguments ?? []) {
    const given = value.kind === Kind.VARIABLE ? variables?.[value.name.value] : value;
    if (name.value === 'first' || name.value === 'last') {
      const size =
        typeof given === 'number' ? given : value.kind === Kind.INT ? Number(value.value) : undefined;
      if (size !== undefined && Number.isFinite(size)) return Math.max(0, size);
    }
    if (name.value === 'ids') {
      if (Array.isArray(given)) return given.length;
      if (value.kind === Kind.LIST) return value.values.length;
    }
  }
  return undefined;
}

/** The refusal of an operation that costs too much; undefined when it does not. */
export function costRefusal(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Variables,
): GraphQLError | undefined {
  const cost = costOf(schema, document, operationName, variables);
  return cost > LIMITS.cost ? tooMuch('cost', LIMITS.cost, cost) : undefined;
}

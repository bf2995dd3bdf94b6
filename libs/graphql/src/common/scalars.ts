import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import type { Json } from '#feel';

function refuse(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

function momentOf(value: unknown): string {
  if (typeof value !== 'string' || !MOMENT.test(value) || Number.isNaN(Date.parse(value))) {
    throw refuse('Expected a moment in RFC 3339 such as "2026-03-02T01:00:00Z".');
  }
  return new Date(value).toISOString();
}

/** RFC 3339, always UTC. */
export const DateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'A moment in RFC 3339, always answered in UTC, e.g. "2026-03-02T01:00:00.000Z".',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: momentOf,
  parseValue: momentOf,
  parseLiteral: (node) => momentOf(node.kind === Kind.STRING ? node.value : undefined),
});

const DURATION = /^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/;

function durationOf(value: unknown): string {
  if (typeof value !== 'string' || value.length > 64 || !DURATION.test(value)) {
    throw refuse('Expected a duration in ISO 8601 such as "PT1H30M" or "P2D".');
  }
  return value;
}

/** ISO 8601 duration. */
export const Duration = new GraphQLScalarType<string, string>({
  name: 'Duration',
  description: 'A duration in ISO 8601, e.g. "PT1H30M" or "P2D".',
  serialize: durationOf,
  parseValue: durationOf,
  parseLiteral: (node) => durationOf(node.kind === Kind.STRING ? node.value : undefined),
});

/** Milliseconds of a duration of weeks, days, hours, minutes and seconds; undefined with years or months, which vary. */
export function durationMs(duration: string): number | undefined {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(duration);
  if (!match) return undefined;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return Math.round((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000);
}

/** Deepest nesting of a JSON value that is taken in. */
export const MAX_JSON_DEPTH = 32;

/** Refuses values that nest too deep (everything behind the edge may recurse) and names that reach for prototypes. */
function checkJson(value: unknown): Json {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) throw refuse(`Expected JSON at most ${MAX_JSON_DEPTH} levels deep.`);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      if (!Array.isArray(item) && Object.hasOwn(item, '__proto__'))
        throw refuse('Expected JSON without the name "__proto__".');
      for (const inner of Array.isArray(item) ? item : Object.values(item)) next.push(inner);
    }
    level = next;
  }
  return value as Json;
}

function jsonOfLiteral(
  node: ValueNode,
  variables: Record<string, unknown> | null | undefined,
  depth = 0,
): Json {
  if (depth > MAX_JSON_DEPTH) throw refuse(`Expected JSON at most ${MAX_JSON_DEPTH} levels deep.`);
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.BOOLEAN:
    case Kind.STRING:
    case Kind.ENUM:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.LIST:
      return node.values.map((value) => jsonOfLiteral(value, variables, depth + 1));
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map((field) => [field.name.value, jsonOfLiteral(field.value, variables, depth + 1)]),
      );
    case Kind.VARIABLE:
      return (variables?.[node.name.value] ?? null) as Json;
  }
}

/** Any JSON value. */
export const JsonScalar = new GraphQLScalarType<Json, unknown>({
  name: 'JSON',
  description: 'A JSON value: form data, variables, documents; never control data.',
  serialize: (value) => value,
  parseValue: checkJson,
  parseLiteral: (node, variables) => checkJson(jsonOfLiteral(node, variables)),
});

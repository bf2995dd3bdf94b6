import type { Json } from '#feel';

/** A value with what its property at the path is to be; its other properties stay. The value itself for an empty path. */
export function withProperty(current: Json | undefined, path: readonly string[], value: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const context = current && typeof current === 'object' && !Array.isArray(current) ? current : {};
  const inner = Object.hasOwn(context, name) ? context[name] : undefined;
  return { ...context, [name]: withProperty(inner, rest, value) };
}

const SEGMENT = /^[A-Za-z_][A-Za-z0-9_]*$|^\d+$/;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a condition's `path` is a plain dotted property path, e.g. `location.region`. No JSONPath, no prototype. */
export function isSafePath(path: string): boolean {
  return (
    path.length <= 200 && path.split('.').every((segment) => SEGMENT.test(segment) && !FORBIDDEN.has(segment))
  );
}

/**
 * Follows own properties only. Answers undefined where the path leaves the value, or is no plain path.
 * It takes the place of json-rules-engine's JSONPath, which evaluates script filters.
 */
export function resolveSafePath(value: unknown, path: string): unknown {
  if (!isSafePath(path)) return undefined;
  let current = value;
  for (const segment of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return undefined;
    current = (current as Record<string, unknown>)[segment];
  }
  return current;
}

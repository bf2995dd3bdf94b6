/** JSON pointer of the first place where two JSON values differ; undefined when they are equal. The order of keys does not count. */
export function firstDifference(a: unknown, b: unknown, pointer = ''): string | undefined {
  if (a === b) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return pointer || '/';
  if (Array.isArray(a) !== Array.isArray(b)) return pointer || '/';
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)].sort())) {
    // A property that is undefined is not written to JSON.
    const found = firstDifference(
      left[key],
      right[key],
      `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The smallest of sorted numbers that at least a part of them does not exceed; undefined of none. @param part above 0, up to 1 */
export function quantile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.ceil(part * sorted.length) - 1];
}

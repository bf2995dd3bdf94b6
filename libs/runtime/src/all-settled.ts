/**
 * Waits until all have ended, whatever becomes of their neighbours: whoever stops then has nothing in hand.
 * @returns what they came to, in their order
 * @throws what the first of them that failed threw
 */
export async function allSettled<T>(works: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(works);
  return Promise.all(works);
}

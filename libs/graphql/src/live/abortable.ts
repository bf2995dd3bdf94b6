/**
 * An iterator whose `return` first aborts the signal that its generator waits on. A plain generator cannot be returned while
 * it waits: the subscriber that leaves would stay in memory until the next event.
 */
export function abortable<T>(
  run: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncIterableIterator<T, void> {
  const controller = new AbortController();
  const generator = run(controller.signal);
  return {
    next: () => generator.next(),
    return: () => {
      controller.abort();
      return generator.return();
    },
    throw: (error: unknown) => {
      controller.abort();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Runs at most `width` of the given pieces of work at once; the others wait in order of asking. */
export function limitWidth(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = width;
  const enter = (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

/**
 * Works through the items with at most `width` of them under way at once, taking the next one only when there is room: an
 * endless or very long source is never held in memory. Results come in the order of the items, those that are null are
 * left out. The first error ends it.
 */
export async function mapPool<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  width: number,
  work: (item: T) => Promise<R | null>,
): Promise<R[]> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const kept: { index: number; value: R }[] = [];
  let taken = 0;
  let turn: Promise<IteratorResult<T>> = Promise.resolve({ done: false, value: undefined as T });
  const next = async (): Promise<{ index: number; result: IteratorResult<T> }> => {
    turn = turn.then(() => source.next());
    const result = await turn;
    return { index: result.done ? -1 : taken++, result };
  };
  const worker = async (): Promise<void> => {
    for (;;) {
      const { index, result } = await next();
      if (result.done) return;
      const value = await work(result.value);
      if (value !== null) kept.push({ index, value });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return kept.sort((a, b) => a.index - b.index).map(({ value }) => value);
}

/**
 * The result of the work, or `otherwise` where it failed because the run was cancelled: a cancelled run keeps what it
 * has. Every other error goes on to the caller.
 */
export function unlessCancelled<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined>;
export function unlessCancelled<T, U>(signal: AbortSignal, work: () => Promise<T>, otherwise: U): Promise<T | U>;
export async function unlessCancelled<T, U>(
  signal: AbortSignal,
  work: () => Promise<T>,
  otherwise?: U,
): Promise<T | U | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    return otherwise;
  }
}

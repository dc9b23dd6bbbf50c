/**
 * Works through the items with at most `width` of them under way at once, taking the next one only when there is room: an
 * endless or very long source is never held in memory. Results come in the order of the items. The first error ends it.
 */
export async function mapPool<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const results: R[] = [];
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
      results[index] = await work(result.value);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

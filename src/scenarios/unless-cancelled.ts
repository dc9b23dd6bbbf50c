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

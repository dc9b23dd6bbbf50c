import type { z } from 'zod';

/** Content that has the shape, or what of it breaks the shape first: where, and the rule. */
export type Shaped<T> = { data: T } | { issues: readonly z.core.$ZodIssue[] };

/**
 * Checks parsed content of any kind against a schema. Never throws: an object that stands in place of a text or a list and
 * claims a length that is no number has the validator itself fail.
 */
export function checkShape<T>(schema: z.ZodType<T>, content: unknown): Shaped<T> {
  try {
    const result = schema.safeParse(content);
    return result.success ? { data: result.data } : { issues: result.error.issues };
  } catch {
    return { issues: [{ code: 'custom', path: [], message: 'an object stands where none may be', input: content }] };
  }
}

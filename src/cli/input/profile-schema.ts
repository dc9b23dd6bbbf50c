import { z } from 'zod';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { PROFILE_LIMITS } from '../../model/profile.js';

export const PROFILE_FORMAT = 'pathproof/profile/1';

/** Bytes, as pairs of hexadecimal digits or as text of ISO-8859-1 characters with JSON's own escapes. */
function bytes(max: number): z.ZodType<{ hex: string } | { text: string }> {
  const hex = z
    .string()
    .min(2)
    .max(2 * max)
    .regex(/^([0-9a-fA-F]{2})+$/, 'must be pairs of hexadecimal digits');
  const text = z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\u0000-\u00ff]+$/, 'must hold no character beyond U+00FF: give other bytes as hex');
  return z.union([z.strictObject({ hex }), z.strictObject({ text })]);
}

const encoding = z.enum(['latin1', 'utf8', 'utf16le']);
const wholeNumber = (min: number, max: number) => z.number().int().min(min).max(max);

const expression = z
  .strictObject({ pattern: z.string().min(1).max(PROFILE_LIMITS.patternCharacters) })
  .describe('A regular expression with exactly one capture group, which is the value.');
const place = z
  .strictObject({
    offset: wholeNumber(0, PROFILE_LIMITS.answerBytes - 1),
    length: wholeNumber(1, 512),
    encoding: encoding.optional().describe('latin1 when absent'),
  })
  .describe('So many bytes of the answer from a fixed place on.');
const rule = z.union([expression, place]);

/** A discovery profile as it stands in its file (docs/profiles.md). */
export const profileSchema = z
  .strictObject({
    format: z.literal(PROFILE_FORMAT),
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, hyphens and underscores'),
    description: z.string().max(1000).optional(),
    transport: z.literal('tcp'),
    port: z.literal(DISCOVERY_PORT),
    request: bytes(PROFILE_LIMITS.requestBytes).describe('What is sent once the session is open, at most 4 KiB.'),
    answer: z
      .strictObject({
        maxBytes: wholeNumber(1, PROFILE_LIMITS.answerBytes).optional().describe('4096 when absent'),
        waitMs: wholeNumber(10, PROFILE_LIMITS.waitMs).optional().describe('1000 when absent'),
        end: bytes(PROFILE_LIMITS.endBytes).optional().describe('The bytes that end the answer, such as CR LF.'),
        encoding: encoding.optional().describe('What patterns look at; latin1 when absent'),
      })
      .optional(),
    read: z.strictObject({
      name: rule.optional(),
      level: rule.optional(),
      type: rule.optional(),
      version: rule.optional(),
      mac: rule.optional(),
    }),
    answerExample: z
      .string()
      .max(2 * PROFILE_LIMITS.exampleBytes)
      .regex(/^([0-9a-fA-F]{2})*$/, 'must be pairs of hexadecimal digits')
      .optional()
      .describe('An answer as hexadecimal digits, for whoever writes the rules; never sent and never read.'),
  })
  .meta({ title: 'pathproof discovery profile, version 1' });

export type ProfileFile = z.infer<typeof profileSchema>;

/** The JSON Schema that ships in the package. */
export function profileJsonSchema(): object {
  return z.toJSONSchema(profileSchema, { target: 'draft-2020-12' });
}

/** How bytes of an answer become text. */
export type TextEncoding = 'latin1' | 'utf8' | 'utf16le';

/** What a discovery profile can tell of a unit. */
export const PROFILE_FIELDS = ['name', 'level', 'type', 'version', 'mac'] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** Where a value stands in the answer: what an expression captures, or so many bytes from a fixed place on. */
export type ReadRule = { pattern: string } | { offset: number; length: number; encoding: TextEncoding };

/** A discovery profile, ready for use: what to send to TCP port 50802, and how to read the answer. */
export interface DiscoveryProfile {
  name: string;
  request: Buffer;
  answer: {
    /** Limit for the answer in bytes. */
    maxBytes: number;
    /** Limit for the wait in milliseconds, from the moment the session is open. */
    waitMs: number;
    /** The bytes that end the answer; without them the wait goes on to one of the limits, or to the end of the session. */
    end: Buffer | null;
    /** Encoding of the text that expressions look at. */
    encoding: TextEncoding;
  };
  read: Partial<Record<ProfileField, ReadRule>>;
}

/** Limits of a profile, part of its documented format. */
export const PROFILE_LIMITS = {
  fileBytes: 64 * 1024,
  requestBytes: 4096,
  endBytes: 64,
  patternCharacters: 512,
  answerBytes: 64 * 1024,
  exampleBytes: 4096,
  waitMs: 10_000,
} as const;

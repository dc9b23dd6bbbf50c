import { InputError } from '../../model/errors.js';
import { DISCOVERY_PORT } from '../../model/ports.js';
import { type DiscoveryProfile, PROFILE_LIMITS, type ReadRule } from '../../model/profile.js';
import { checkShape } from '../../report/shape.js';
import { PROFILE_REQUEST } from '../../standin/profile.js';
import { countGroups } from '../../wire/bounded-expression.js';
import { PROFILE_FORMAT, type ProfileFile, profileSchema } from './profile-schema.js';
import { readUserText } from './user-file.js';
import { parseUserJson, valueAt } from './user-json.js';

/** The built-in profile: what pathproof's own stand-in unit speaks, and no vendor's unit (docs/profiles.md). */
export const STANDIN_PROFILE: ProfileFile = {
  format: PROFILE_FORMAT,
  name: 'standin',
  description: 'What pathproof standin answers on TCP 50802. Not a vendor’s protocol.',
  transport: 'tcp',
  port: DISCOVERY_PORT,
  request: { text: PROFILE_REQUEST },
  answer: { maxBytes: 512, waitMs: 1000, end: { text: '\r\n' } },
  read: {
    name: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?name="([^"]*)"' },
    type: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?type="([^"]*)"' },
    version: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?version="([^"]*)"' },
    mac: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?mac="([^"]*)"' },
    level: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?level="([^"]*)"' },
  },
};

const BUILT_IN: Readonly<Record<string, unknown>> = { standin: STANDIN_PROFILE };
const DEFAULTS = { maxBytes: 4096, waitMs: 1000, encoding: 'latin1' } as const;

/**
 * The profile that `--profile` names: a built-in one by its name, else a file of at most 64 KiB. Throws InputError that
 * names the offending field and its rule, LocalError when the file cannot be read.
 */
export function loadProfile(given: string): DiscoveryProfile {
  if (Object.hasOwn(BUILT_IN, given)) return parseProfile(BUILT_IN[given], given);
  return parseProfile(parseJson(given, readText(given)), given);
}

/** Checks the content of a profile file; `origin` is what `--profile` was given. Throws InputError. */
export function parseProfile(content: unknown, origin: string): DiscoveryProfile {
  const result = checkShape(profileSchema, content);
  if ('issues' in result) throw offence(origin, result.issues, content);
  checkPatterns(result.data, origin);
  return toProfile(result.data);
}

function toProfile({ name, request, answer = {}, read }: ProfileFile): DiscoveryProfile {
  const { maxBytes = DEFAULTS.maxBytes, waitMs = DEFAULTS.waitMs, encoding = DEFAULTS.encoding, end } = answer;
  const rules = rulesOf(read).map(([field, rule]) => [field, toRule(rule)]);
  return {
    name,
    request: toBytes(request),
    answer: { maxBytes, waitMs, encoding, end: end === undefined ? null : toBytes(end) },
    read: Object.fromEntries(rules),
  };
}

type Rule = NonNullable<ProfileFile['read']['name']>;

function rulesOf(read: ProfileFile['read']): [field: string, rule: Rule][] {
  return Object.entries(read).flatMap(([field, rule]) => (rule === undefined ? [] : [[field, rule]]));
}

function toRule(rule: Rule): ReadRule {
  return 'pattern' in rule ? rule : { ...rule, encoding: rule.encoding ?? DEFAULTS.encoding };
}

function toBytes(given: ProfileFile['request']): Buffer {
  return 'hex' in given ? Buffer.from(given.hex, 'hex') : Buffer.from(given.text, 'latin1');
}

function checkPatterns({ read }: ProfileFile, origin: string): void {
  for (const [field, rule] of rulesOf(read)) {
    if (!('pattern' in rule) || countGroups(rule.pattern) === 1) continue;
    const words = 'must be a regular expression with exactly one capture group';
    throw new InputError(`--profile ${origin}`, `read.${field}.pattern ${words}`, rule.pattern);
  }
}

interface Issue {
  path: PropertyKey[];
  message: string;
  code?: string;
  errors?: Issue[][];
}

/** Of a field with several forms the form that comes closest to what was given is told. */
function offence(origin: string, issues: readonly Issue[], content: unknown): InputError {
  const [first] = issues;
  if (first === undefined) return new InputError(`--profile ${origin}`, 'must be a discovery profile', content);
  const { path, message } = deepest(first);
  const where = path.length === 0 ? 'the profile' : path.join('.');
  return new InputError(`--profile ${origin}`, `${where}: ${message}`, valueAt(content, path));
}

function deepest(issue: Issue): { path: PropertyKey[]; message: string } {
  const forms = (issue.errors ?? []).map((form) => form.map(deepest));
  const inside = forms.find((form) => form.every((one) => one.path.length > 0 && one.message !== MISSING));
  const [inner] = inside ?? [];
  if (inner) return { path: [...issue.path, ...inner.path], message: inner.message };
  const missing = issue.message.includes('received undefined');
  if (issue.errors) return { path: issue.path, message: 'must have one of the documented forms (docs/profiles.md)' };
  return { path: issue.path, message: missing ? MISSING : issue.message };
}

const MISSING = 'is needed';

function parseJson(file: string, text: string): unknown {
  const parsed = parseUserJson(text);
  if ('content' in parsed) return parsed.content;
  throw new InputError(`--profile ${file}`, `must hold JSON; ${parsed.problem}`, text.slice(0, 40));
}

function readText(file: string): string {
  const orElse = `a file, or a built-in profile (${Object.keys(BUILT_IN).join(', ')})`;
  return readUserText(file, { option: '--profile', mostBytes: PROFILE_LIMITS.fileBytes, orElse });
}

import { BASE_PORT_RANGE, DEFAULT_BASE_PORT, DISCOVERY_PORT, SERVICE_OFFSETS } from '../../model/ports.js';
import { METHODS } from '../../model/report.js';

/** The value that is meant by what was given, or undefined where that breaks the rule. */
type Reader<T> = (given: unknown) => T | undefined;

function numberBetween(min: number, max: number, text: RegExp, isOne: (value: number) => boolean): Reader<number> {
  return (given) => {
    const value = typeof given === 'string' && text.test(given) ? Number(given) : given;
    return typeof value === 'number' && isOne(value) && value >= min && value <= max ? value : undefined;
  };
}

/** Whole numbers also as text, as flags and the environment give them; no signs, fractions or exponents. */
const wholeNumber = (min: number, max: number): Reader<number> =>
  numberBetween(min, max, /^\d{1,9}$/, Number.isSafeInteger);

const minutes = numberBetween(0.1, 1440, /^\d{1,4}(\.\d{1,3})?$/, Number.isFinite);

function text(max = Number.POSITIVE_INFINITY): Reader<string> {
  return (given) => (typeof given === 'string' && given.length > 0 && given.length <= max ? given : undefined);
}

/** One of a few words: `words` are what a message, a completion or the manual lists. */
function oneOf<T extends string>(...words: readonly [T, T, ...T[]]) {
  const rule = `must be ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  const read: Reader<T> = (given) => words.find((word) => word === given);
  return { read, words, rule, initial: words[0] };
}

const flag: Reader<boolean> = (given) => {
  if (typeof given === 'boolean') return given;
  if (given === '1' || given === 'true') return true;
  return given === '0' || given === 'false' ? false : undefined;
};

/** One name, or a list of them. */
const names: Reader<string[]> = (given) => {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  const read = list.flatMap((one) => text()(one) ?? []);
  return read.length === list.length ? read : undefined;
};

/** One option of a run: how its value is read, the rule in words, and what holds when nobody says anything. */
export const OPTIONS = {
  address: {
    read: text(253),
    rule: 'must be an IPv4 address such as 192.168.42.1, or a name',
    initial: undefined,
  },
  search: {
    read: text(),
    rule: 'must be IP Search Criteria such as "10.1.1.5;10.2.0.1 - 10.2.0.40"',
    initial: undefined,
  },
  basePort: {
    read: wholeNumber(BASE_PORT_RANGE.min, BASE_PORT_RANGE.max),
    rule: `must be a whole number from ${BASE_PORT_RANGE.min} to ${BASE_PORT_RANGE.max} (the services base port)`,
    initial: DEFAULT_BASE_PORT,
  },
  configService: oneOf('either', 'plain', 'tls'),
  securityPort: {
    read: wholeNumber(1, 65_535),
    rule: 'must be a port number from 1 to 65535 (the security settings port)',
    initial: undefined,
  },
  interface: {
    read: text(64),
    rule: 'must be the name of one of this PC’s interfaces',
    initial: undefined,
  },
  timeout: {
    read: wholeNumber(50, 60_000),
    rule: 'must be a whole number of milliseconds from 50 to 60000',
    initial: 2000,
  },
  attempts: { read: wholeNumber(1, 20), rule: 'must be a whole number from 1 to 20', initial: 3 },
  rate: {
    read: wholeNumber(5, 10_000),
    rule: 'must be a whole number of packets a second from 5 to 10000',
    initial: 50,
  },
  listen: {
    read: wholeNumber(0, 300),
    rule: 'must be a whole number of seconds from 0 to 300',
    initial: 0,
  },
  captureWindow: {
    read: wholeNumber(1, 3600),
    rule: 'must be a whole number of seconds from 1 to 3600',
    initial: undefined,
  },
  snmpCommunityFile: {
    read: text(),
    rule: 'must be the name of a file',
    initial: undefined,
  },
  method: oneOf('auto', ...METHODS),
  profile: {
    read: text(4096),
    rule: 'must be the name of a file, or of a built-in discovery profile (standin)',
    initial: undefined,
  },
  findBasePort: { read: flag, rule: 'must be true or false', initial: false },
  names: { read: flag, rule: 'must be true or false', initial: false },
  report: {
    read: names,
    rule: 'must be the name of a file',
    initial: [],
  },
  save: { read: text(), rule: 'must be the name of a file', initial: undefined },
  mask: { read: flag, rule: 'must be true or false', initial: false },
  maskTable: { read: text(), rule: 'must be the name of a file', initial: undefined },
  expect: { read: text(), rule: 'must be the name of a JSON or YAML file', initial: undefined },
  json: { read: flag, rule: 'must be true or false', initial: false },
  events: { read: flag, rule: 'must be true or false', initial: false },
  color: { read: flag, rule: 'must be true or false', initial: true },
  ascii: { read: flag, rule: 'must be true or false', initial: false },
  quiet: { read: flag, rule: 'must be true or false', initial: false },
  verbose: { read: flag, rule: 'must be true or false', initial: false },
  interval: { read: wholeNumber(1, 3600), rule: 'must be a whole number of seconds from 1 to 3600', initial: 3 },
  for: { read: minutes, rule: 'must be a number of minutes from 0.1 to 1440', initial: undefined },
  bell: { read: flag, rule: 'must be true or false', initial: true },
} as const;

/** Base ports with which a service would fall on the port of TCP discovery, which cannot be moved. */
const ON_DISCOVERY: readonly number[] = SERVICE_OFFSETS.map((offset) => DISCOVERY_PORT - offset).toReversed();

/** The rule that a valid base port breaks all the same; null when it breaks none. */
export function basePortConflict(basePort: number): string | null {
  if (!ON_DISCOVERY.includes(basePort)) return null;
  return `must be none of ${ON_DISCOVERY.join(', ')}, which would put a service on ${DISCOVERY_PORT} (TCP discovery)`;
}

export type OptionName = keyof typeof OPTIONS;

/** Everything a run is told, validated and frozen. */
export interface Settings {
  readonly address: string | undefined;
  readonly search: string | undefined;
  readonly basePort: number;
  readonly configService: 'either' | 'plain' | 'tls';
  readonly securityPort: number | undefined;
  readonly interface: string | undefined;
  readonly timeout: number;
  readonly attempts: number;
  readonly rate: number;
  /** Seconds to listen for what the unit sends by itself, at least. */
  readonly listen: number;
  /** Seconds to wait for captures on the path to be started. */
  readonly captureWindow: number | undefined;
  readonly snmpCommunityFile: string | undefined;
  readonly method: 'auto' | 'raw' | 'system' | 'connect';
  readonly profile: string | undefined;
  readonly findBasePort: boolean;
  /** Ask the PC's DNS server for the names of the routers. */
  readonly names: boolean;
  readonly report: readonly string[];
  readonly save: string | undefined;
  readonly mask: boolean;
  readonly maskTable: string | undefined;
  readonly expect: string | undefined;
  readonly json: boolean;
  readonly events: boolean;
  readonly color: boolean;
  readonly ascii: boolean;
  readonly quiet: boolean;
  /** Requirements, what was ruled out and the evidence on the terminal too, not the answer alone. */
  readonly verbose: boolean;
  /** Seconds from one check of a watch to the next. */
  readonly interval: number;
  /** Minutes after which a watch gives up. */
  readonly for: number | undefined;
  readonly bell: boolean;
}

/** `basePort` as the flag `--base-port`. */
export function flagName(option: OptionName): string {
  return `--${kebab(option)}`;
}

/** `basePort` as the environment variable `PATHPROOF_BASE_PORT`. */
export function variableName(option: OptionName): string {
  return `PATHPROOF_${kebab(option).replaceAll('-', '_').toUpperCase()}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

import { z } from 'zod';
import { BASE_PORT_RANGE, DEFAULT_BASE_PORT, DISCOVERY_PORT, SERVICE_OFFSETS } from '../../model/ports.js';
import { METHODS } from '../../model/report.js';

/** Whole numbers also as text, as flags and the environment give them; no signs, fractions or exponents. */
function wholeNumber(min: number, max: number): z.ZodType<number> {
  const number = z.number().int().min(min).max(max);
  return z.union([
    number,
    z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .pipe(number),
  ]);
}

const flag = z.union([
  z.boolean(),
  z.enum(['1', 'true', '0', 'false']).transform((text) => text === '1' || text === 'true'),
]);

const minutes = z.union([
  z.number().min(0.1).max(1440),
  z
    .string()
    .regex(/^\d{1,4}(\.\d{1,3})?$/)
    .transform(Number)
    .pipe(z.number().min(0.1).max(1440)),
]);

/** One option of a run: the schema of its value, the rule in words, and what holds when nobody says anything. */
export const OPTIONS = {
  address: {
    schema: z.string().min(1).max(253),
    rule: 'must be an IPv4 address such as 192.168.42.1, or a name',
    initial: undefined,
  },
  search: {
    schema: z.string().min(1),
    rule: 'must be IP Search Criteria such as "10.1.1.5;10.2.0.1 - 10.2.0.40"',
    initial: undefined,
  },
  basePort: {
    schema: wholeNumber(BASE_PORT_RANGE.min, BASE_PORT_RANGE.max),
    rule: `must be a whole number from ${BASE_PORT_RANGE.min} to ${BASE_PORT_RANGE.max} (the services base port)`,
    initial: DEFAULT_BASE_PORT,
  },
  configService: {
    schema: z.enum(['either', 'plain', 'tls']),
    rule: 'must be either, plain or tls',
    initial: 'either',
  },
  securityPort: {
    schema: wholeNumber(1, 65_535),
    rule: 'must be a port number from 1 to 65535 (the security settings port)',
    initial: undefined,
  },
  interface: {
    schema: z.string().min(1).max(64),
    rule: 'must be the name of one of this PC’s interfaces',
    initial: undefined,
  },
  timeout: {
    schema: wholeNumber(50, 60_000),
    rule: 'must be a whole number of milliseconds from 50 to 60000',
    initial: 2000,
  },
  attempts: { schema: wholeNumber(1, 20), rule: 'must be a whole number from 1 to 20', initial: 3 },
  rate: {
    schema: wholeNumber(5, 10_000),
    rule: 'must be a whole number of packets a second from 5 to 10000',
    initial: 50,
  },
  listen: {
    schema: wholeNumber(0, 300),
    rule: 'must be a whole number of seconds from 0 to 300',
    initial: 0,
  },
  snmpCommunityFile: {
    schema: z.string().min(1),
    rule: 'must be the name of a file',
    initial: undefined,
  },
  method: {
    schema: z.enum(['auto', ...METHODS]),
    rule: 'must be auto, raw, system or connect',
    initial: 'auto',
  },
  profile: {
    schema: z.string().min(1).max(4096),
    rule: 'must be the name of a file, or of a built-in discovery profile (standin)',
    initial: undefined,
  },
  findBasePort: { schema: flag, rule: 'must be true or false', initial: false },
  names: { schema: flag, rule: 'must be true or false', initial: false },
  report: {
    schema: z.union([
      z.array(z.string().min(1)),
      z
        .string()
        .min(1)
        .transform((file) => [file]),
    ]),
    rule: 'must be the name of a file',
    initial: [],
  },
  save: { schema: z.string().min(1), rule: 'must be the name of a file', initial: undefined },
  mask: { schema: flag, rule: 'must be true or false', initial: false },
  maskTable: { schema: z.string().min(1), rule: 'must be the name of a file', initial: undefined },
  expect: { schema: z.string().min(1), rule: 'must be the name of a JSON or YAML file', initial: undefined },
  json: { schema: flag, rule: 'must be true or false', initial: false },
  events: { schema: flag, rule: 'must be true or false', initial: false },
  color: { schema: flag, rule: 'must be true or false', initial: true },
  ascii: { schema: flag, rule: 'must be true or false', initial: false },
  quiet: { schema: flag, rule: 'must be true or false', initial: false },
  interval: { schema: wholeNumber(1, 3600), rule: 'must be a whole number of seconds from 1 to 3600', initial: 3 },
  for: { schema: minutes, rule: 'must be a number of minutes from 0.1 to 1440', initial: undefined },
  bell: { schema: flag, rule: 'must be true or false', initial: true },
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

import { z } from 'zod';
import { PORT_STATES } from '../../model/expectation.js';

const MOST_TARGETS = 1000;
/** Each port costs packets; these are two hundred times as many as a scenario measures. */
const MOST_PORTS = 1000;

const STATE_RULE = `must be one of ${PORT_STATES.join(', ')}, or a list of them`;
const PORT_RULE = 'must be a whole number from 1 to 65535';
const ADDRESS_RULE = 'must be an IPv4 address, or "*" for every target';
const PROTOCOL_RULE = 'must be one of tcp, udp, icmp';

const state = z.enum(PORT_STATES);
const states = z
  .union([state, z.array(state).min(1, STATE_RULE).max(PORT_STATES.length, STATE_RULE)], STATE_RULE)
  .describe('What should be found; of a list, any will do.');
const port = z.int(PORT_RULE).min(1, PORT_RULE).max(65_535, PORT_RULE);

const entry = z.discriminatedUnion(
  'protocol',
  [
    keysOf({ protocol: z.enum(['tcp', 'udp'], PROTOCOL_RULE), port, state: states }),
    keysOf({ protocol: z.literal('icmp', PROTOCOL_RULE), state: states }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? PROTOCOL_RULE : 'must have the keys protocol, port, state') },
);

const address = z
  .string(ADDRESS_RULE)
  .regex(/^(\*|\d{1,3}(\.\d{1,3}){3})$/, ADDRESS_RULE)
  .describe('The unit’s IPv4 address, or * for every target of the run.');

/** A file of expectations; every issue says in words what its place has to hold. */
export const expectSchema = keysOf({
  format: z.literal('pathproof/expect/1', 'must be pathproof/expect/1'),
  targets: listOf(keysOf({ address, expect: listOf(entry, MOST_PORTS) }), MOST_TARGETS),
}).meta({ title: 'pathproof expectations, version 1' });

/** An object with these keys and no others. */
function keysOf<T extends z.core.$ZodLooseShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape).join(', ');
  const sayKeys = (keys: readonly string[]): string =>
    `has a key that is not known, ${JSON.stringify(keys[0])} (known: ${known})`;
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? sayKeys(issue.keys) : `must have the keys ${known}`),
  });
}

function listOf<T extends z.ZodType>(item: T, most: number): z.ZodArray<T> {
  const rule = `must be a list of 1 to ${most} entries`;
  return z.array(item, rule).min(1, rule).max(most, rule);
}

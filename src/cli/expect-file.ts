import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { isIpv4 } from '../model/address.js';
import { InputError, LocalError } from '../model/errors.js';
import { type Expectation, PORT_STATES, type PortState } from '../model/expectation.js';
import { printableJson } from '../model/printable.js';
import { parseYaml } from './yaml.js';

const OPTION = '--expect';
const LARGEST_BYTES = 1024 * 1024;
const MOST_TARGETS = 1000;
/** Each port costs packets; these are two hundred times as many as a scenario measures. */
const MOST_PORTS = 1000;

const state = z.enum(PORT_STATES);
const states = z
  .union([state, z.array(state).min(1).max(PORT_STATES.length)])
  .describe('What should be found; of a list, any will do.');
const number = z.int().min(1).max(65_535);

const entry = z.union([
  z.strictObject({ protocol: z.enum(['tcp', 'udp']), port: number, state: states }),
  z.strictObject({ protocol: z.literal('icmp'), state: states }),
]);

const expectSchema = z
  .strictObject({
    format: z.literal('pathproof/expect/1'),
    targets: z
      .array(
        z.strictObject({
          address: z
            .string()
            .regex(/^(\*|\d{1,3}(\.\d{1,3}){3})$/)
            .describe('The unit’s IPv4 address, or * for every target of the run.'),
          expect: z.array(entry).min(1).max(MOST_PORTS),
        }),
      )
      .min(1)
      .max(MOST_TARGETS),
  })
  .meta({ title: 'pathproof expectations, version 1' });

/** The JSON Schema that ships in the package. */
export function expectJsonSchema(): object {
  return z.toJSONSchema(expectSchema, { target: 'draft-2020-12' });
}

/**
 * Reads a file of expectations, YAML or JSON. Throws InputError, in one line, for what breaks the schema; LocalError
 * where the file cannot be read.
 */
export async function readExpectations(file: string): Promise<Expectation[]> {
  const result = expectSchema.safeParse(parse(file, await read(file)));
  if (!result.success) throw new InputError(OPTION, `must hold expectations; ${sayIssue(result.error)}`, file);
  const expectations = result.data.targets.flatMap(({ address, expect }) =>
    expect.map(({ state: wanted, ...flow }) => ({ address, ...flow, states: listOf(wanted) })),
  );
  for (const expectation of expectations) check(file, expectation, expectations);
  return expectations;
}

function listOf(wanted: PortState | PortState[]): PortState[] {
  return Array.isArray(wanted) ? [...new Set(wanted)] : [wanted];
}

/** What the schema cannot say: real addresses, and no two opinions of one port. */
function check(file: string, expectation: Expectation, all: readonly Expectation[]): void {
  const { address, protocol, port } = expectation;
  if (address !== '*' && !isIpv4(address))
    throw new InputError(OPTION, `must hold IPv4 addresses, or *, as the address of targets (${file})`, address);
  const same = all.find((one) => one.address === address && one.protocol === protocol && one.port === port);
  if (same !== expectation)
    throw new InputError(
      OPTION,
      `must say once what is expected of a port (${file})`,
      `${address} ${protocol} ${port}`,
    );
}

function sayIssue({ issues: [issue] }: z.ZodError): string {
  const place = (issue?.path ?? []).map(String).join('.');
  return printableJson(`${place === '' ? 'the file' : place}: ${issue?.message ?? 'not readable'}`.slice(0, 200));
}

function parse(file: string, text: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new InputError(
      OPTION,
      `must be YAML or JSON: ${printableJson((cause as Error).message.slice(0, 120))}`,
      file,
    );
  }
}

async function read(file: string): Promise<string> {
  try {
    const facts = await stat(file);
    // A device or a pipe may never end.
    if (!facts.isFile()) throw new InputError(OPTION, 'must be a file', file);
    if (facts.size <= LARGEST_BYTES) return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new LocalError('unreadable', `${OPTION}: cannot read ${file} (${code})`, { cause });
  }
  throw new InputError(OPTION, `must not be larger than ${LARGEST_BYTES} bytes`, file);
}

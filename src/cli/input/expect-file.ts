import { z } from 'zod';
import { isIpv4 } from '../../model/address.js';
import { InputError } from '../../model/errors.js';
import type { Expectation, PortState } from '../../model/expectation.js';
import { printableJson } from '../../model/printable.js';
import { checkShape } from '../../report/shape.js';
import { expectSchema } from './expect-schema.js';
import { readUserText } from './user-file.js';
import { looksLikeJson, parseUserJson, valueAt } from './user-json.js';
import { parseYaml } from './yaml.js';

const OPTION = '--expect';
const LARGEST_BYTES = 1024 * 1024;

/** The JSON Schema that ships in the package. */
export function expectJsonSchema(): object {
  return z.toJSONSchema(expectSchema, { target: 'draft-2020-12' });
}

/**
 * Reads a file of expectations, YAML or JSON. Throws InputError, in one line, for what breaks the schema; LocalError
 * where the file cannot be read.
 */
export async function readExpectations(file: string): Promise<Expectation[]> {
  const content = parse(file, readUserText(file, { option: OPTION, mostBytes: LARGEST_BYTES }));
  const result = checkShape(expectSchema, content);
  if ('issues' in result) throw offence(file, result.issues, content);
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

/** Of everything that is wrong the first: where, what is wanted there, and what stands there instead. */
function offence(file: string, [issue]: readonly z.core.$ZodIssue[], content: unknown): InputError {
  const path = issue?.path ?? [];
  const place = path.length === 0 ? 'the file' : path.map(String).join('.');
  const rule = printableJson(`${place} ${issue?.message ?? 'is not readable'}`.slice(0, 200));
  return new InputError(OPTION, `must hold expectations; ${rule} (${file})`, valueAt(content, path));
}

function parse(file: string, text: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    const json = looksLikeJson(text) ? parseUserJson(text) : null;
    const problem = json && 'problem' in json ? json.problem : (cause as Error).message.slice(0, 120);
    throw new InputError(OPTION, `must be YAML or JSON; ${printableJson(problem)}`, file);
  }
}

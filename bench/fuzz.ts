import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PathproofError } from '../src/model/errors.js';
import { FUZZ_TARGETS, type FuzzTarget } from './fuzz-targets.js';

/*
 * `npm run fuzz [-- --seconds N] [--seed N] [--target NAME]`: changes inputs at random and gives them to everything that
 * takes bytes from outside. An error that is not of pathproof's own types, or that calls itself a bug, fails the run, and
 * the input is kept in test/fixtures/fuzz, where test/fuzz.test.ts finds it from then on. The seed is printed.
 */

const DEFAULT_SECONDS = 60;
const SLOW_MS = 100;
const MOST_CHANGES = 12;
const MOST_GROWTH = 64;
const KEPT = join(process.cwd(), 'test/fixtures/fuzz');
/** Bytes that lengths, offsets and quotes turn on. */
const TELLING = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x22, 0x2c, 0x3b, 0x7b, 0x5b, 0x26, 0x2a];

/** Mulberry32: the same numbers from the same seed, on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed with some bytes replaced, cut, doubled or put in. */
function change(seed: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  let bytes = Buffer.from(seed);
  for (let left = 1 + below(MOST_CHANGES); left > 0; left -= 1) {
    const at = below(bytes.length + 1);
    const kind = below(10);
    if (kind < 5 && at < bytes.length) bytes[at] = kind < 3 ? below(256) : (TELLING[below(TELLING.length)] ?? 0);
    else if (kind === 5) bytes = bytes.subarray(0, at);
    else if (kind === 6) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(bytes.length + 1))]);
    else if (kind === 7)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(below(MOST_GROWTH), below(256)), bytes.subarray(at)]);
    else if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
  }
  return bytes;
}

/** Why the input is a fault of pathproof's; null where it was taken, or refused as what it is. */
export function faultOf(target: FuzzTarget, input: Buffer): string | null {
  try {
    target.take(input);
    return null;
  } catch (error) {
    if (error instanceof PathproofError && error.fault !== 'bug') return null;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

function main(): void {
  const option = (name: string): string | undefined => {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? undefined : process.argv[at + 1];
  };
  const seed = Number(option('seed') ?? Date.now() % 2 ** 31);
  const until = Date.now() + 1000 * Number(option('seconds') ?? DEFAULT_SECONDS);
  const targets = FUZZ_TARGETS.filter(({ name }) => option('target') === undefined || name === option('target'));
  const drawn = targets.flatMap((target) => Array.from({ length: target.weight }, () => target));
  const random = randomFrom(seed);
  const slowest = { name: '', ms: 0 };
  let inputs = 0;
  let faults = 0;
  console.log(`fuzz: seed ${seed}, ${targets.length} targets`);
  while (Date.now() < until && faults < 20) {
    const target = drawn[Math.floor(random() * drawn.length)];
    const origin = target?.seeds[Math.floor(random() * target.seeds.length)];
    if (target === undefined || origin === undefined) throw new Error('no target of this name');
    const input = change(origin, random);
    // Of the processor: what else the machine does is no fault of the input's.
    const begin = process.cpuUsage();
    const fault = faultOf(target, input);
    const { user, system } = process.cpuUsage(begin);
    const ms = (user + system) / 1000;
    inputs += 1;
    if (ms > slowest.ms) Object.assign(slowest, { name: target.name, ms });
    if (fault === null) continue;
    faults += 1;
    keep(target, input, fault);
  }
  console.log(
    `fuzz: ${inputs} inputs, ${faults} untyped errors, slowest ${slowest.ms.toFixed(0)} ms of CPU (${slowest.name}), ${slowest.ms > SLOW_MS ? 'above' : 'within'} ${SLOW_MS} ms`,
  );
  process.exitCode = faults === 0 ? 0 : 1;
}

function keep(target: FuzzTarget, input: Buffer, fault: string): void {
  mkdirSync(KEPT, { recursive: true });
  const name = `${target.name.replaceAll(/[^a-z0-9]+/gi, '-')}-${input.length}-${input.reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7)}.bin`;
  writeFileSync(join(KEPT, name), input);
  console.log(`fuzz: ${target.name}: ${fault} (kept as test/fixtures/fuzz/${name})`);
}

if (process.argv[1]?.endsWith('fuzz.js')) main();

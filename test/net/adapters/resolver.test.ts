import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { Ipv4 } from '../../../src/model/address.js';
import { resolverOf } from '../../../src/net/adapters/resolver.js';
import { type DnsTable, dnsServer } from '../../support/dns-server.js';

const ROUTER = '10.0.12.2' as Ipv4;
const PATIENT_MS = 10_000;

interface Server {
  place: string;
  /** What it was asked until now. */
  asked(): string[];
  /** Resolves when it was asked anything. */
  firstQuestion: Promise<void>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.stdin?.end();
});

/** A DNS server on the loopback, in a process of its own. */
function serve(table: DnsTable): Promise<Server> {
  const [file = '', ...args] = dnsServer('127.0.0.1', 0, table);
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  children.push(child);
  let said = '';
  const heard = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      child.stderr.on('data', () => {
        const found = pattern.exec(said);
        if (found) resolve(found);
      });
      child.once('close', () => reject(new Error(`ended without ${pattern}: ${said}`)));
    });
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  const firstQuestion = heard(/asked/).then(() => {});
  firstQuestion.catch(() => {});
  return heard(/listens at port (\d+)/).then(([, port]) => ({
    place: `127.0.0.1:${port}`,
    asked: () => [...said.matchAll(/asked (.*)/g)].map(([, question = '']) => question),
    firstQuestion,
  }));
}

async function ask({ place }: Server, timeoutMs = PATIENT_MS, signal = new AbortController().signal) {
  return resolverOf([place]).reverse(ROUTER, { timeoutMs, signal });
}

describe('the name of an address', () => {
  it('is what DNS has for it, and is not looked up in turn', async () => {
    const server = await serve({ answers: { [ROUTER]: [['r2', 'branch', 'example']] } });
    expect(await ask(server)).toBe('r2.branch.example');
    expect(server.asked()).toEqual([`PTR ${ROUTER}`]);
  });

  it.each<[string, string[][], string]>([
    ['with underscores', [['core_sw1', 'site']], 'core_sw1.site'],
    ['of one label', [['r2']], 'r2'],
    ['of 253 characters', [['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63), 'd'.repeat(61)]], ''],
    ['behind one that is none', [['<b>'], ['r2', 'example']], 'r2.example'],
  ])('may be one %s', async (_what, names, expected) => {
    const whole = expected === '' ? (names[0] ?? []).join('.') : expected;
    expect(await ask(await serve({ answers: { [ROUTER]: names } }))).toBe(whole);
  });

  it.each<[string, string[][]]>([
    ['escape sequences', [['\u001b[2J\u001b]0;x\u0007', 'example']]],
    ['markup', [['<script>alert(1)</script>', 'example']]],
    ['a dot inside a label', [['r2.evil', 'example']]],
    ['bytes beyond ASCII', [['r\u00e9seau', 'example']]],
    ['a line end', [['r2\r\nx', 'example']]],
    ['a zero byte', [['r2\u0000', 'example']]],
    ['a blank', [['r 2', 'example']]],
    ['nothing', [[]]],
    ['an address', [['10', '0', '0', '1']]],
    ['254 characters', [['a'.repeat(63), 'b'.repeat(63), 'c'.repeat(63), 'd'.repeat(62)]]],
  ])('is refused where it holds %s', async (_what, names) => {
    expect(await ask(await serve({ answers: { [ROUTER]: names } }))).toBeNull();
  });

  it('is none where DNS has none', async () => {
    const server = await serve({ answers: {} });
    expect(await ask(server)).toBeNull();
    expect(server.asked()).toEqual([`PTR ${ROUTER}`]);
  });

  it('is none where the answer is cut off', async () => {
    expect(await ask(await serve({ answers: { [ROUTER]: 'garbage' } }))).toBeNull();
  });

  it('is none where the server is mute, which is asked once', async () => {
    const server = await serve({ answers: {}, mute: true });
    expect(await ask(server, 200)).toBeNull();
    expect(server.asked()).toEqual([`PTR ${ROUTER}`]);
  });

  it('is none as soon as the look-up is cancelled', async () => {
    const server = await serve({ answers: {}, mute: true });
    const cancel = new AbortController();
    const name = ask(server, 3_600_000, cancel.signal);
    await server.firstQuestion;
    cancel.abort();
    expect(await name).toBeNull();
  });

  it('is asked of nobody when it was cancelled before', async () => {
    const server = await serve({ answers: { [ROUTER]: [['r2']] } });
    expect(await ask(server, PATIENT_MS, AbortSignal.abort())).toBeNull();
    expect(await ask(server)).toBe('r2');
    expect(server.asked()).toHaveLength(1);
  });

  it('is that of the second server where the first is mute', async () => {
    const mute = await serve({ answers: {}, mute: true });
    const server = await serve({ answers: { [ROUTER]: [['r2']] } });
    const limit = { timeoutMs: 1000, signal: new AbortController().signal };
    expect(await resolverOf([mute.place, server.place]).reverse(ROUTER, limit)).toBe('r2');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.js';
import { Mask, maskReport } from '../../../src/report/mask/mask.js';
import { NameFinder } from '../../../src/report/mask/names.js';
import { replaceSpans } from '../../../src/report/mask/spans.js';
import { knownEndings } from '../../../src/report/registry.js';
import { checkReport } from '../../../src/report/schema.js';
import { contentOf } from '../../support/content.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { manyTargets } from '../../support/reports.js';

const ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;

/** Everything that a format writes of the report, bytes of addresses in capture files included. */
async function everyFormat(report: Report): Promise<string> {
  const endings = knownEndings().split(', ');
  const texts = await Promise.all(endings.map(async (one) => (await contentOf(report, one)).toString('latin1')));
  return texts.join('\n');
}

function addressesIn(text: string): Set<string> {
  return new Set([...text.matchAll(ADDRESS)].map(([address]) => address));
}

function addressBytes(address: string): string {
  return Buffer.from(address.split('.').map(Number)).toString('latin1');
}

/** A text as bytes may hold it: UTF-8, UTF-16 in both orders, hexadecimal digits, escapes of JSON, HTML and addresses of pages. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const wide = Buffer.from(text, 'utf16le');
  const hex = bytes.toString('hex');
  return [
    bytes.toString('latin1'),
    wide.toString('latin1'),
    Buffer.from(wide).swap16().toString('latin1'),
    hex,
    hex.toUpperCase(),
    bytes.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(text),
    [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ];
}

const COMMON = ['255.255.255.255', '0.0.0.0', '127.0.0.1'];

describe('the mask', () => {
  it.each(RECORDED)('leaves no address of %s in any format', async (name) => {
    const report = recorded(name);
    const own = [...addressesIn(JSON.stringify(report))].filter(
      (one) => !COMMON.includes(one) && !one.startsWith('11.1.'),
    );
    const told = await everyFormat(maskReport(report).report);
    for (const address of own) {
      expect(addressesIn(told).has(address)).toBe(false);
      expect(told.includes(addressBytes(address))).toBe(false);
    }
    expect(own.length).toBeGreaterThan(0);
  });

  it.each(RECORDED)('gives a whole report for %s, of the same structure', (name) => {
    const { report } = maskReport(recorded(name));
    expect(checkReport(report)).toEqual({ report });
    const { requirements, findings, evidence } = targetOf(report);
    const before = targetOf(recorded(name));
    expect(requirements.map(({ id, status }) => [id, status])).toEqual(
      before.requirements.map(({ id, status }) => [id, status]),
    );
    expect(findings.map(({ code, suspects }) => [code, suspects.map(({ role, hop }) => [role, hop])])).toEqual(
      before.findings.map(({ code, suspects }) => [code, suspects.map(({ role, hop }) => [role, hop])]),
    );
    expect(evidence.map(({ id, outcome }) => [id, outcome])).toEqual(
      before.evidence.map(({ id, outcome }) => [id, outcome]),
    );
  });

  it('gives the same value the same token everywhere, and its table undoes it', () => {
    const report = recorded('config-dropped-r2');
    const masked = maskReport(report);
    const { address, summary, path } = targetOf(masked.report);
    expect(summary).toContain(address);
    expect(path.hops.at(-1)?.address).toBe(address);
    expect(masked.table[address]).toBe('192.168.42.1');
    const undone = summary.replace(ADDRESS, (token) => masked.table[token] ?? token);
    expect(undone).toBe(targetOf(report).summary);
  });

  it('gives different values different tokens, and none that the report holds already', () => {
    const report = manyTargets(300);
    const { table, report: masked } = maskReport(report);
    expect(new Set(Object.values(table)).size).toBe(Object.keys(table).length);
    expect(new Set(masked.targets.map(({ address }) => address)).size).toBe(300);
    const benchmark = JSON.parse(JSON.stringify(report).replaceAll('10.20.', '198.18.')) as Report;
    const again = maskReport(benchmark);
    const originals = new Set(benchmark.targets.map(({ address }) => address));
    for (const { address } of again.report.targets) expect(originals.has(address)).toBe(false);
  });

  it('leaves no name, address or MAC, wherever it stands and however it is spelled', async () => {
    const name = fc.stringMatching(/^[b-df-hj-np-tv-z]{7,12}(\.[b-df-hj-np-tv-z]{5,8})?$/);
    const mac = fc.stringMatching(/^[0-9a-f]{12}$/).map((digits) => `a${digits.slice(1)}`);
    await fc.assert(
      fc.asyncProperty(name, name, mac, fc.ipV4(), async (system, host, digits, address) => {
        fc.pre(!COMMON.includes(address) && !address.startsWith('127.') && !/^(198\.1[89]|0)\./.test(address));
        const colons = digits.match(/../g)?.join(':') ?? '';
        const dotted = digits.match(/..../g)?.join('.') ?? '';
        const words = `${system}, ${system.toUpperCase()} (${host}) at ${address}: ${digits} ${colons} ${colons.toUpperCase()} ${dotted}.`;
        const told = (
          await everyFormat(maskReport(withWords(system, host, digits, address, words)).report)
        ).toLowerCase();
        for (const secret of [system, host, digits, colons, dotted]) expect(told).not.toContain(secret.toLowerCase());
        expect(addressesIn(told).has(address)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it.each(['acme-berlin', 'remote', 'learnt-192.168.42.1', 'x'.repeat(64)])(
    'leaves no name of a profile: %s, in no byte form of any format',
    async (name) => {
      const report = recorded('healthy');
      const [first, second] = targetOf(report).steps;
      if (first) first.note = `open; 12 bytes in answer to profile ${name}, nothing read from them`;
      if (second) second.note = `no answer to the request of profile ${name}`;
      const { report: masked, table } = maskReport(report);
      const told = `${await everyFormat(masked)}\n${JSON.stringify(masked)}`;
      for (const form of formsOf(`profile ${name}`)) expect(told).not.toContain(form);
      expect(Object.values(table)).toContain(name);
      expect(targetOf(masked).steps[0]?.note).toMatch(/^open; 12 bytes in answer to profile name-\d+, nothing read/);
    },
  );

  it('keeps the name of the profile that is pathproof’s own', () => {
    const report = recorded('healthy');
    const [first] = targetOf(report).steps;
    if (first) first.note = '12 bytes in answer to profile standin, name and type read';
    expect(targetOf(maskReport(report).report).steps[0]?.note).toContain('profile standin, name');
  });

  it('leaves no name in any byte form of any format', async () => {
    const report = recorded('config-dropped-and-ping-rejected');
    const names = ['acme-laptop-7', 'Acme Zentrale Süd', 'gw.acme.example'] as const;
    const [hostname, name, router] = names;
    const target = targetOf(report);
    const system = { name, type: 'IP 500 V2', version: '11.1', mac: '00e007026e3c', source: 'udp-whois' } as const;
    const hops = target.path.hops.map((hop) => ({ ...hop, name: router }));
    const named = {
      ...report,
      vantage: { ...report.vantage, hostname },
      targets: [{ ...target, system, summary: `${name} behind ${router}`, path: { ...target.path, hops } }],
    };
    expect(await everyFormat(named)).toContain(router);
    const told = await everyFormat(maskReport(named).report);
    for (const one of names) for (const form of formsOf(one)) expect(told).not.toContain(form);
  });

  it('keeps the states of a watch and of expectations', () => {
    const history = [{ atMs: 1, from: 'failed', to: 'met' }] as const;
    const one = { id: 'ping', title: 'x', status: 'met', reason: 'x', sinceMs: 1, changes: 1, history } as const;
    const times = { startedAt: '2026-11-22T16:57:26.197Z', durationMs: 1, intervalMs: 1, checks: 1, runs: 1 };
    const expectation = {
      address: '192.168.42.1',
      protocol: 'icmp',
      expected: ['open' as const],
      evidence: [],
    } as const;
    const result = {
      ...expectation,
      evidence: [],
      found: 'open',
      status: 'met',
      reason: 'ping of 192.168.42.1: open',
    } as const;
    const before: Report = {
      ...recorded('healthy'),
      watch: { ...times, requirements: [one] },
      expectations: [{ ...result, evidence: [] }],
    };
    const { report } = maskReport(before);
    expect(checkReport(report)).toEqual({ report });
    expect(report.watch).toEqual(before.watch);
    const { address } = targetOf(report);
    expect(report.expectations).toMatchObject([
      { address, status: 'met', found: 'open', reason: `ping of ${address}: open` },
    ]);
  });

  it.each(['unit', 'router', 'raw', 'failed', 'met', 'tcp', 'silent', 'a', '1', 'e1', 'pass'])(
    'changes no word of the report’s own for a unit called %j',
    (word) => {
      const { report } = maskReport(withWords(word, 'pc', '', '192.0.2.7', `It is ${word}.`));
      expect(checkReport(report)).toEqual({ report });
    },
  );
});

function withWords(system: string, host: string, mac: string, address: string, words: string): Report {
  const text = JSON.stringify(recorded('config-dropped-and-ping-rejected')).replaceAll('192.168.42.1', address);
  const report = JSON.parse(text) as Report;
  const [target] = report.targets;
  if (!target) throw new Error('no target');
  const evidence = target.evidence.map((entry) =>
    entry.probe === 'tcp-session'
      ? {
          ...entry,
          tls: { ...TLS, subject: `CN=${system}`, alternativeNames: [`DNS:${system}`, `IP Address:${address}`] },
        }
      : {
          ...entry,
          replies: entry.replies.map((reply) => (reply.kind === 'tftp' ? { ...reply, text: words } : reply)),
        },
  );
  const unit = { name: system, type: 'IP 500 V2', version: '11.1.2.3.0', mac, source: 'udp-whois' } as const;
  const findings = target.findings.map((one) => ({ ...one, summary: words, remedy: words, nextTest: words }));
  const changed = { ...target, system: unit, summary: words, findings, evidence } as typeof target;
  return { ...report, vantage: { ...report.vantage, hostname: host, limits: [words] }, targets: [changed] };
}

const TLS = { version: 'TLSv1.2', cipher: 'x', issuer: 'CN=x', validFrom: '', validTo: '', selfSigned: true };

describe('a mask that is used again', () => {
  it('gives what it knows the same tokens, whatever is learned in between', () => {
    const mask = new Mask();
    const first = mask.hide('192.0.2.7 at 00:e0:07:00:00:01 by Main');
    mask.learn({ name: 'Main', address: '192.0.2.9' });
    mask.learn(recorded('config-dropped-r2'));
    expect(first).toBe('198.18.0.1 at 02:00:00:00:00:01 by Main');
    expect(mask.hide('192.0.2.7 at 00e007000001 by MAIN')).toBe('198.18.0.1 at 020000000001 by name-1');
    expect(mask.hide({ name: 'main', mac: '00-E0-07-00-00-01' })).toEqual({ name: 'name-1', mac: '02-00-00-00-00-01' });
    expect(mask.table()).toMatchObject({ 'name-1': expect.stringMatching(/^main$/i), '198.18.0.1': '192.0.2.7' });
  });

  it('has one table for all reports, in which no token stands for two values', () => {
    const mask = new Mask();
    const reports = RECORDED.map((name) => maskReport(recorded(name), mask));
    const { table = {} } = reports.at(-1) ?? {};
    expect(new Set(Object.values(table)).size).toBe(Object.keys(table).length);
    const addresses = reports.map(({ report }) => targetOf(report).address);
    expect(new Set(addresses).size).toBe(new Set(RECORDED.map((name) => targetOf(recorded(name)).address)).size);
  });

  it('masks a value that looks like a token which was given before', () => {
    const mask = new Mask();
    expect(mask.hide('192.0.2.7')).toBe('198.18.0.1');
    mask.learn({ address: '198.18.0.1' });
    expect(mask.hide('198.18.0.1 and 192.0.2.7')).toBe('198.18.0.2 and 198.18.0.1');
  });

  it('hides a name from the moment on that it is known, in sentences that were masked before', () => {
    const mask = new Mask();
    expect(mask.hide('Oslo answers')).toBe('Oslo answers');
    mask.learn({ system: { name: 'Oslo' } });
    expect(mask.hide('Oslo answers')).toBe('name-1 answers');
  });

  it('keeps only so many sentences', () => {
    const mask = new Mask();
    for (let n = 0; n < 30_000; n += 1) expect(mask.hide(`hop ${n} of 10.0.0.1`)).toBe(`hop ${n} of 198.18.0.1`);
  });
});

function replaced(finder: NameFinder, text: string, token: (name: string) => string): string {
  return replaceSpans(
    text,
    finder.find(text).map((one) => ({ ...one, token: () => token(one.name) })),
  );
}

describe('finding names in a text', () => {
  const finder = new NameFinder();
  for (const name of ['Main', 'Main Office', 'a.b', 'Zürich', '+1']) finder.add(name);
  const marked = (text: string): string => replaced(finder, text, (name) => `<${name}>`);

  it.each([
    ['the longest counts', 'Main Office and Main', '<Main Office> and <Main>'],
    ['in any case', 'MAIN office', '<Main Office>'],
    ['none inside a word', 'Mainz, Domain, xa.b, a.bc', 'Mainz, Domain, xa.b, a.bc'],
    ['beside punctuation', '(Main), "a.b"!', '(<Main>), "<a.b>"!'],
    ['beyond ASCII', 'ZÜRICH Zürichs', '<Zürich> Zürichs'],
    ['one after the other', 'Main Main', '<Main> <Main>'],
    ['with signs at its edge', 'x+1y', 'x+1y'],
    ['behind characters of two units', '😀 Main 😀 ZÜRICH', '😀 <Main> 😀 <Zürich>'],
    ['nothing', '', ''],
  ])('%s', (_what, text, expected) => {
    expect(marked(text)).toBe(expected);
  });

  it('takes as long as the text is, not as there are names', () => {
    const many = new NameFinder();
    for (let n = 0; n < 20_000; n += 1) many.add(`site-${n}-office`);
    const text = 'at site-19999-office: fine. '.repeat(2000);
    expect(replaced(many, text, () => 'x')).toBe('at x: fine. '.repeat(2000));
  });
});

describe('a mask over names that look like something else', () => {
  it.each(['1', '20', '5.20', '172', '20a', 'b8', '20 5', 'C0A8'])(
    'tears no address, version or time apart for a unit called %j',
    async (name) => {
      const report = withWords(name, 'pc', '', '172.20.5.20', 'hop 1 (172.20.5.20), 0.5 ms, MAC b8:20:5c:00:20:1a');
      const told = await everyFormat(maskReport(report).report);
      const summary = targetOf(maskReport(report).report).summary;
      expect(summary).toMatch(/^hop 1 \(198\.18\.0\.\d+\), 0\.5 ms, MAC 02:00:00:00:00:\d\d$/);
      expect(told).not.toMatch(/name-\d+\.\d|\d\.name-\d|:name-|name-\d+:/);
    },
  );

  it('finds a name that holds an address, and such a name only as a whole', () => {
    const { report, table } = maskReport(
      withWords('site 10.1.2.3', 'pc', '', '192.0.2.7', 'Site 10.1.2.3 is at 192.0.2.7 behind 10.1.2.3.'),
    );
    const [, name = '', unit = '', other = ''] =
      /^(\S+) is at (\S+) behind (\S+)\.$/.exec(targetOf(report).summary) ?? [];
    expect([name, unit, other].map((token) => table[token])).toEqual(['site 10.1.2.3', '192.0.2.7', '10.1.2.3']);
  });

  it('leaves sentences with the words of a name of such words as they are, and its own fields masked', () => {
    const words = 'The unit answers ping; TCP 50804 is dropped behind hop 2.';
    for (const name of ['unit', 'TCP', 'hop 2', 'PC']) {
      const { report } = maskReport(withWords(name, name, '', '192.0.2.7', words));
      expect(targetOf(report).summary).toBe(words);
      expect(targetOf(report).system?.name).toMatch(/^name-\d$/);
      expect(report.vantage.hostname).toMatch(/^name-\d$/);
    }
  });

  it('masks such a name where a step lists it with type and version', () => {
    const { hidden, token } = listed('Office 1');
    expect(hidden).toEqual([`${token}, IP 500 V2, 11.1`, `answered: ${token}, IP 500 V2`]);
  });

  it('leaves the advice that pathproof gives itself', () => {
    const controls = [{ requirement: 'tcp-config' as const, text: 'The configuration port can be changed.' }];
    const [target] = recorded('config-dropped-r2').targets;
    const report = { ...recorded('config-dropped-r2'), targets: target ? [{ ...target, controls }] : [] };
    expect(targetOf(maskReport(report).report).controls).toEqual(controls);
  });

  it('marks the report', () => {
    expect(maskReport(recorded('healthy')).report.masked).toBe(true);
  });
});

function listed(name: string): { hidden: string[]; token: string } {
  const mask = new Mask();
  mask.learn({ name });
  const hidden = [`${name}, IP 500 V2, 11.1`, `answered: ${name}, IP 500 V2`].map((note) => mask.hide(note));
  return { hidden, token: mask.hide({ name }).name };
}

import { afterEach, describe, expect, it } from 'vitest';
import type { DiscoveredUnit } from '../../../src/model/discovered-unit.js';
import type { Report } from '../../../src/model/report.js';
import { Mask, maskReport } from '../../../src/report/mask/mask.js';
import { drawFrame } from '../../../src/tui/layout/frame.js';
import { type AppState, PANES } from '../../../src/tui/state/app.js';
import { type Masking, TokenMask } from '../../../src/tui/state/privacy-mask.js';
import { withRun } from '../../../src/tui/state/run.js';
import { NO_UNITS } from '../../../src/tui/state/units.js';
import { textOf, widthOf } from '../../../src/tui/text.js';
import { reportState, startState } from '../../support/app-state.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

function open(state: AppState, columns = 120, rows = 36): TuiSession {
  session = openSession(state, columns, rows);
  return session;
}

const SIZES = [
  [120, 36],
  [80, 24],
  [60, 20],
] as const;
const ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)/g;
const MACS = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/gi;
const TOKEN = /^(198\.1[89]\.|255\.255\.255\.255$|0\.0\.0\.0$|127\.)/;
const ESC = '\u001b';
const failed = (): AppState => reportState(recorded('config-dropped-r2'));
const masked = (state: AppState): AppState => ({ ...state, masked: true });
const frameOf = (state: AppState): string => drawFrame(state).map(textOf).join('\n');

/** What of a report must not be seen: addresses, names and MACs. */
function secretsOf(report: Report): string[] {
  const text = JSON.stringify(report.targets);
  const { name = '', mac = '' } = targetOf(report).system ?? {};
  const addresses = [...text.matchAll(ADDRESS)].map(([address]) => address).filter((one) => !TOKEN.test(one));
  const macs = [...text.matchAll(MACS)].map(([one]) => one);
  const version = targetOf(report).system?.version ?? '';
  const own = addresses.filter((one) => !version.startsWith(one));
  return [...new Set([...own, ...macs, name, mac])].filter((one) => one !== '');
}

function expectNone(text: string, secrets: readonly string[]): void {
  for (const secret of secrets) expect(text).not.toContain(secret);
}

describe.each(RECORDED)('with the mask on, of %s', (name) => {
  const report = recorded(name);
  const secrets = secretsOf(report);
  const base = masked(reportState(report));

  it('no screen shows an address, a name or a MAC, in any pane and size', () => {
    for (const [columns, rows] of [...SIZES, [240, 200]] as const) {
      for (const pane of PANES) {
        expectNone(frameOf({ ...withRun(base, { pane }), size: { columns, rows } }), secrets);
      }
      expectNone(frameOf({ ...base, screen: 'targets', size: { columns, rows } }), secrets);
    }
    expect(secrets.length).toBeGreaterThan(0);
  });

  it('no opened packet does, bytes included', () => {
    const size = { columns: 160, rows: 120 };
    for (const { id } of targetOf(report).evidence) {
      const text = frameOf({ ...withRun(base, { pane: 'evidence', opened: id }), size });
      expect(text).toContain(id);
      expectNone(text, secrets);
    }
  });
});

describe.each(SIZES)('p at %i×%i', (columns, rows) => {
  it('hides everything at once and says so at the top, and shows it again', async () => {
    const { until, type } = open(failed(), columns, rows);
    await until(/FAIL {2}remote {2}192\.168\.42\.1/);
    type('p');
    const text = await until(/FAIL {2}masked {2}remote {2}198\.18\.0\.\d+ \(name-1\)/);
    expectNone(text, secretsOf(recorded('config-dropped-r2')));
    expect(text).toMatch(/50804 +●━.*✖ silent after hop 2/);
    type('p');
    expect(await until(/FAIL {2}remote {2}192\.168\.42\.1/)).not.toMatch(/FAIL {2}masked/);
  });

  it.each<[string, () => AppState, RegExp]>([
    ['start', () => startState(), /pathproof 0\.1\.0 {2}masked/],
    ['many units', () => ({ ...failed(), screen: 'targets' }), /ENDED {2}masked {2}remote/],
    ['Select IP Office', () => ({ ...startState(), screen: 'units' }), /search ended {2}masked/],
  ])('says so on the screen %s as well', async (_name, state, sign) => {
    const { until, type } = open(state(), columns, rows);
    type('p');
    await until(sign);
    await until(/masked: tokens for addresses/);
  });

  it('hides the units of a list, which go on as what they are', async () => {
    const { until, type, tell } = open(startState('remote', ''), columns, rows);
    type('dp');
    await until(/searching {2}masked/);
    for (const one of [unit(1, 'Oslo'), unit(2, 'Bergen')]) tell({ type: 'unit-found', unit: one });
    const text = await until(/2 answered/);
    expect(text).toMatch(/198\.18\.0\.\d +name-\d +IP /);
    expect(text).not.toMatch(/Oslo|Bergen|10\.0\.0/);
    type('o/bergen\r');
    const filtered = await until(/2 answered, 1 shown/);
    expect(filtered).toContain('/(masked)');
    expect(filtered).not.toMatch(/bergen/i);
    type(' ');
    await until(/\[x\] 198\.18/);
    type('\r');
    await until(/Address +10\.0\.0\.2/);
  });

  it('comes in a chunk with other keys, before the first packet and in a run', async () => {
    const { until, type, tell } = open(startState(), columns, rows);
    type('p\r5');
    await until(/RUNNING {2}masked/);
    const target = targetOf(recorded('healthy'));
    const { address, system, evidence } = target;
    if (system === null) throw new Error('the unit has no name');
    tell({ type: 'run-event', event: { type: 'target-started', address } });
    for (const entry of evidence) tell({ type: 'run-event', event: { type: 'probe-sent', address, evidence: entry } });
    tell({ type: 'run-event', event: { type: 'identified', address, system } });
    const step = { number: 5, title: 'x', status: 'done', durationMs: 1, note: `${system.name}, seen` } as const;
    tell({ type: 'run-event', event: { type: 'step-finished', address, step } });
    await until(new RegExp(`${evidence.length} packets|RUNNING {2}masked {2}remote {2}198`));
    type('1G');
    expectNone(await until(/name-1, seen/), secretsOf(recorded('healthy')));
  });
});

function unit(last: number, name: string): DiscoveredUnit {
  const identity = { name, type: 'IP 500 V2', version: '11.1', mac: '00e007010203' };
  return { address: `10.0.0.${last}`, identity, foundBy: ['udp'], rttMs: 2 };
}

describe('the mask', () => {
  it('has the tokens of the exported report', () => {
    const report = recorded('config-dropped-r2');
    const mask = new Mask();
    const state = { ...masked(reportState(report)), mask: new TokenMask(mask), size: { columns: 240, rows: 80 } };
    const before = frameOf(state);
    const exported = maskReport(report, mask);
    expect(frameOf(state)).toBe(before);
    const { address, system, path } = targetOf(exported.report);
    expect(before).toContain(`${address} (${system?.name})`);
    for (const hop of path.hops) expect(before).toContain(hop.address);
  });

  it('is on for exports, and what is copied is masked', async () => {
    const { until, type, effects, written } = open(failed());
    type('pye');
    await until(/\[x\] mask/);
    const [, base64 = ''] = /\u001b\]52;c;([^\u0007]+)\u0007/.exec(written()) ?? [];
    const copied = Buffer.from(base64, 'base64').toString();
    expect(copied).toMatch(/dropped silently between hop 2 \(198\.18\.0\.\d+\)/);
    expectNone(copied, secretsOf(recorded('config-dropped-r2')));
    type('\r');
    await until(() => effects.some((one) => one.type === 'export'));
    expect(effects.find((one) => one.type === 'export')).toMatchObject({ mask: true });
  });

  it('hides the addresses in names of files and in what went wrong', async () => {
    const { until, type, tell } = open(failed());
    type('pe\r');
    await until((text) => !text.includes('[x] mask'));
    tell({ type: 'exported', files: ['/tmp/pathproof-remote-192.168.42.1-2026.json'] });
    expect(await until(/written to/)).toMatch(/pathproof-remote-198\.18\.\d+\.\d+-2026\.json/);
    type('\r');
    tell({ type: 'told', text: 'cannot write 192.168.42.1.json', bad: true });
    await until(/cannot write 198\.18\.0\.\d+\.json/);
  });

  it('hides a name that was given in place of an address, in errors too', async () => {
    const { until, type, tell } = open(startState('remote', 'pbx.branch.example'));
    type('p\r');
    await until(/RUNNING {2}masked/);
    tell({ type: 'run-ended', report: null, error: 'pbx.branch.example and 10.1.1.1 do not answer' });
    await until(/name-1 and 198\.18\.0\.1 do not answer/);
  });

  it('hides the news of a watch', async () => {
    const { until, type, tell } = open(failed());
    type('pw');
    await until(/WATCHING/);
    const news = { type: 'pc-address-changed', from: '192.168.10.20', to: '10.9.9.9', atMs: 1 } as const;
    tell({ type: 'watch-news', news });
    expect(await until(/ADDRESS CHANGED/)).toMatch(/CHANGED FROM 198\.18\.0\.\d+ TO 198\.18\.0\.\d+/);
  });

  it('leaves an input line as it was typed, and hides what stands around it', async () => {
    const { until, type } = open(startState());
    type('p');
    const text = await until(/masked {2}/);
    expect(text).toMatch(/Address +192\.168\.42\.1/);
    expect(text).toMatch(/Recent[^]*198\.18\.0\.\d[^]*name-1/);
    expect(text).toMatch(/eth0 198\.18\.0\.\d\/24/);
    expect(text.match(/192\.168/g)).toHaveLength(1);
  });

  it('filters by what is shown, loses nothing that was found before, and shows no filter that gives it away', async () => {
    const { until, type } = open(failed());
    type('/to 192.168.42.1 ttl\r');
    const count = (text: string): number => text.match(/e\d+ echo request/g)?.length ?? 0;
    const before = count(await until(/Evidence \/to 192\.168\.42\.1 ttl/));
    type('p');
    const hidden = await until(/Evidence \/\(masked\)/);
    expect(count(hidden)).toBe(before);
    expect(before).toBeGreaterThan(0);
    const [, token = ''] = /echo request to (198\.18\.0\.\d+) ttl/.exec(hidden) ?? [];
    type('/');
    expect(await until(/─ {2}?\/_|\/_/)).not.toMatch(/192\.168/);
    type(`to ${token} ttl\r`);
    expect(count(await until(new RegExp(`Evidence /to ${token.replaceAll('.', '\\.')} ttl`)))).toBe(before);
    type(`/nothing like this\r`);
    await until(/nothing holds this text/);
  });

  it('goes over what is in sight alone, however much there is', () => {
    const report = recorded('config-dropped-r2');
    const target = targetOf(report);
    const evidence = Array.from({ length: 2000 }, (_, at) => {
      const entry = target.evidence[at % target.evidence.length];
      if (!entry) throw new Error('no evidence');
      return { ...entry, id: `e${at}` };
    });
    const mask = new Mask();
    let masks = 0;
    const counting: Masking = {
      learn: (value) => mask.learn(value),
      hide(value) {
        masks += 1;
        return mask.hide(value);
      },
    };
    const state = masked(reportState({ ...report, targets: [{ ...target, evidence }] }));
    frameOf({ ...withRun(state, { pane: 'evidence' }), mask: new TokenMask(counting) });
    expect(masks).toBeGreaterThan(0);
    expect(masks).toBeLessThan(60);
  });
});

describe('a hostile name behind the mask', () => {
  const names = [
    '\u001b[2J\u001b]0;title\u0007',
    '{red-fg}{bold}tags{/}',
    '\u202Egnp.exe\u2066',
    'ＷＩＤＥ😀👩‍👩‍👧',
    'a\u0301\u0300 combining',
    '\r\nnew line\u2028',
    'tcp',
    'name-1',
    '198.18.0.1',
    'masked',
    '$& $1',
  ];

  it.each(names.flatMap((name) => SIZES.map((size) => [name, ...size] as const)))(
    '%j is a token at %i×%i, and moves nothing',
    async (name, columns, rows) => {
      const report = recorded('config-dropped-r2');
      const target = targetOf(report);
      const system = { name, type: 'IP 500 V2', version: '1', mac: name, source: 'udp-whois' as const };
      const summary = `${name} ${target.summary}`;
      const { until, lines, type, written } = open(
        reportState({ ...report, targets: [{ ...target, system, summary }] }),
        columns,
        rows,
      );
      type('p4');
      await until(/FAIL {2}masked {2}remote {2}198\.18\.0\.\d+ \(name-\d\)/);
      for (const one of lines().slice(3, -2)) expect(one).toHaveLength(columns);
      expect(written()).not.toContain(`${ESC}]0;title`);
      const state = masked(reportState({ ...report, targets: [{ ...target, system, summary }] }));
      for (const one of drawFrame({ ...state, size: { columns, rows } })) expect(widthOf(one)).toBe(columns);
    },
  );
});

describe('a list of many units behind the mask', () => {
  it('masks those in sight', () => {
    const units = Array.from({ length: 500 }, (_, at) => ({
      ...unit(1, `Site ${at}`),
      address: `10.0.${at % 250}.${at}`,
    }));
    const text = frameOf({ ...masked(startState()), screen: 'units', units: { ...NO_UNITS, units } });
    expect(text).not.toMatch(/Site|10\.0\./);
    expect(text).toMatch(/name-1 /);
  });
});

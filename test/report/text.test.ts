import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Control, Report, SystemIdentity } from '../../src/model/report.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { RECORDED, recorded, targetOf } from '../support/recorded.js';

const GOLDEN = join(import.meta.dirname, '../fixtures/text');
/** Of each kind of verdict, finding and path picture one. */
const CHOSEN = [
  'healthy',
  'plain-closed',
  'config-dropped-r2',
  'config-dropped-and-ping-rejected',
  'mute-routers-config-dropped-r2',
  'config-reset-r1',
  'config-closed',
  'no-route-r1',
  'everything-dropped-r2',
  'pc-no-route',
];

/** The report of a drop at r2, with what the documentation names as changeable. */
function withControls(controls: Control[]): string {
  const report = recorded('config-dropped-r2');
  return renderText({ ...report, targets: [{ ...targetOf(report), controls }] }, PLAIN);
}

const ESCAPE = '\u001b';
const withColour = { colour: true, ascii: false };
const inAscii = { colour: false, ascii: true };

/** Manager was given the public address of r2, which forwards it. */
const FORWARDED = join(import.meta.dirname, '../fixtures/matrix/public-config-dropped-r2-forward.json');

describe('the text report', () => {
  it('calls only the last hop the unit, where a router before it has the same address', () => {
    const text = renderText(JSON.parse(readFileSync(FORWARDED, 'utf8')) as Report, PLAIN);
    expect(text).toMatch(/^ +hop 1 +hop 2 +unit$/m);
    expect(text).toMatch(/^ +PC +10\.1\.0\.1 +192\.0\.12\.2 +192\.0\.12\.2$/m);
    expect(text).toContain('Hop 2 has the address 192.0.12.2 itself, and forwards it to the unit.');
    expect(text).not.toContain('does not answer');
  });

  it('tells services that are off in one entry, as no fault, beside every other finding', () => {
    const report = recorded('config-closed');
    const target = targetOf(report);
    const [failure] = target.findings;
    if (!failure) throw new Error('no finding');
    const off = [161, 520].map((port, index) => ({
      ...failure,
      id: `f${index + 2}`,
      code: 'port-closed' as const,
      severity: 'note' as const,
      protocol: 'udp' as const,
      port,
    }));
    const tcp = { ...failure, id: 'f4', code: 'port-closed' as const, severity: 'note' as const, port: 50808 };
    const text = renderText(
      { ...report, targets: [{ ...target, findings: [failure, ...off, { ...tcp, protocol: 'tcp' }] }] },
      PLAIN,
    );
    expect(text).toContain('f2, f3, f4 port-closed (3 notes)');
    expect(text).toContain('Nothing listens on UDP 161 and 520; TCP 50808: these services are off. This is no fault');
    expect(text).toContain(`${failure.id} ${failure.code} (failure`);
    const single = renderText({ ...report, targets: [{ ...target, findings: off.slice(1) }] }, PLAIN);
    expect(single).toContain('f3 port-closed (note');
  });

  // PATHPROOF_GOLDEN=write stores what is rendered now; read the difference before committing it.
  it.each(CHOSEN)('of %s is the one stored', (name) => {
    const text = renderText(recorded(name), PLAIN);
    const file = join(GOLDEN, `${name}.txt`);
    if (process.env['PATHPROOF_GOLDEN'] === 'write') writeFileSync(file, text);
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  it.each(RECORDED)('of %s fits a terminal of 80 columns, with the words that a file has', (name) => {
    const narrow = renderText(recorded(name), { ...PLAIN, width: 80 });
    const sentences = narrow.split('\n').filter((line) => !line.startsWith('pathproof '));
    expect(sentences.filter((line) => line.length > 80)).toEqual([]);
    const words = (text: string): string => text.replace(/[─╌●]+/g, '').replace(/\s+/g, ' ');
    expect(words(narrow)).toBe(words(renderText(recorded(name), PLAIN)));
  });

  it.each(RECORDED)('of %s is pure ASCII where asked for', (name) => {
    expect(renderText(recorded(name), inAscii)).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it.each(RECORDED)('of %s has colours only where asked for, and the same words with them', (name) => {
    const plain = renderText(recorded(name), PLAIN);
    const coloured = renderText(recorded(name), withColour);
    expect(plain).not.toContain(ESCAPE);
    expect(coloured).toContain(ESCAPE);
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it.each(RECORDED)('of %s says verdict, address, every requirement and every finding', (name) => {
    const report = recorded(name);
    const { address, requirements, findings, verdict } = targetOf(report);
    const lines = renderText(report, PLAIN).split('\n');
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${verdict.toUpperCase()}  ${address}`)));
    for (const { id } of requirements) expect(lines).toContainEqual(expect.stringContaining(` ${id} `));
    for (const { id, code } of findings) {
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^  ${id} ${code} `)));
    }
  });

  it('has no line that a terminal of 120 columns would break', () => {
    for (const name of RECORDED) {
      for (const line of renderText(recorded(name), PLAIN).split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    }
  });

  it('says that it was interrupted', () => {
    const report = { ...recorded('healthy'), interrupted: true };
    expect(renderText(report, PLAIN)).toContain('\nInterrupted: this is what was measured until then.\n');
  });

  it('says what ordinary sockets could not tell', () => {
    const report = recorded('healthy');
    const limits = ['Ping is not tested: an echo request needs raw sockets or the system’s ping.'];
    const text = renderText({ ...report, vantage: { ...report.vantage, method: 'connect', limits } }, PLAIN);
    expect(text).toContain('ordinary sockets');
    expect(text).toMatch(/What this could not tell\n {2}Ping is not tested/);
  });

  it('never claims that the login was tested', () => {
    for (const name of RECORDED) {
      expect(renderText(recorded(name), PLAIN)).toContain('Not tested: step 8, log in (pathproof never logs in)');
    }
  });
});

/** A healthy report of a unit that gives this identity. */
function identified(system: Partial<SystemIdentity>): Report {
  const report = recorded('healthy');
  const identity: SystemIdentity = { name: '', type: '', version: '', mac: '', source: 'udp-whois', ...system };
  return { ...report, targets: [{ ...targetOf(report), system: identity }] };
}

describe('a hostile name of a unit', () => {
  const lineCount = renderText(identified({ name: 'x' }), PLAIN).split('\n').length;

  it('cannot add a line, an escape sequence or an invisible character', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', 'a\nPASS', '\r', '\u2028', '\u202eSSAP', '\u009b1m', '\u0007', 'x'.repeat(100_000)),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, type, version) => {
        const text = renderText(identified({ name, type, version }), PLAIN);
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
        expect(text.split('\n')).toHaveLength(lineCount);
      }),
    );
  });

  it('is shown as far as it is harmless', () => {
    const text = renderText(identified({ name: '\u001b[31mHeadquarters\u001b[0m', type: 'IP 500 V2' }), PLAIN);
    expect(text).toContain('192.168.42.1 ([31mHeadquarters[0m, IP 500 V2)');
  });

  it('leaves out what is empty', () => {
    expect(renderText(identified({}), PLAIN)).toContain('PASS  192.168.42.1\n');
  });
});

describe('what can be changed', () => {
  it('stands with the failure of its requirement', () => {
    const lines = withControls([{ requirement: 'tcp-config', text: 'The port can be changed.' }]).split('\n');
    const told = lines.findIndex((line) => line === '     Can change  The port can be changed.');
    expect(told).toBeGreaterThan(lines.findIndex((line) => line.startsWith('  f1 port-filtered')));
  });

  it.each<[string, Control]>([
    ['another requirement', { requirement: 'ping', text: 'no' }],
    ['another finding', { requirement: 'tcp-config', text: 'no', codes: ['port-closed'] }],
  ])('does not stand there for %s', (_title, control) => {
    expect(withControls([control])).not.toContain('Can change');
  });
});

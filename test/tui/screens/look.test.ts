import { afterEach, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.js';
import { drawFrame } from '../../../src/tui/layout/frame.js';
import { PANES } from '../../../src/tui/state/app.js';
import { withRun } from '../../../src/tui/state/run.js';
import { widthOf } from '../../../src/tui/text.js';
import type { Theme } from '../../../src/tui/theme.js';
import { reportState, startState } from '../../support/app-state.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { openSession, type TuiSession } from '../../support/tui-session.js';

let session: TuiSession | null = null;
afterEach(() => {
  session?.close();
  session = null;
});

async function written(theme: Theme): Promise<{ bytes: string; text: string }> {
  session = openSession(reportState(recorded('config-dropped-r2')), 120, 36, theme);
  const text = await session.until(/FAIL/);
  return { bytes: session.written(), text };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: SGR sequences are what is looked for
const SGR = /\u001b\[([\d;]*)m/g;

function codes(bytes: string): string[] {
  return [...bytes.matchAll(SGR)].flatMap(([, list = '']) => list.split(';'));
}

describe('colours', () => {
  it('are not used at all without them: only bold, inverse and underline', async () => {
    const { bytes } = await written({ depth: 0, ascii: false });
    expect(codes(bytes).filter((code) => !['', '0', '1', '4', '7'].includes(code))).toEqual([]);
  });

  it('are the eight of ECMA-48 where there are eight', async () => {
    const { bytes } = await written({ depth: 8, ascii: false });
    const used = codes(bytes);
    expect(used).toContain('31');
    expect(used.filter((code) => !/^(|[01347]|3[0-7]|4[0-7])$/.test(code))).toEqual([]);
  });

  it('mark the verdict as a bar across the screen', async () => {
    await written({ depth: 256, ascii: false });
    expect(session?.cell(0, 0).background).toBe(124);
    expect(session?.cell(0, 119).background).toBe(124);
  });

  it('are never the only sign: the same words and marks stand there without them', async () => {
    const { text } = await written({ depth: 0, ascii: false });
    expect(text).toMatch(/✖ FAIL/);
    expect(text).toMatch(/✖ silent after hop 2/);
  });
});

describe('ASCII only', () => {
  it('draws everything with printable ASCII', async () => {
    const { text, bytes } = await written({ depth: 0, ascii: true });
    expect(text).toMatch(/tcp 50804 +\*=+\*=+\*=+- +X {2}X silent after hop 2/);
    expect(bytes).toMatch(/^[\x00-\x7f]*$/);
    // What has no ASCII of its own becomes a question mark: none but the help key's own.
    expect(text.match(/\?/g)).toHaveLength(1);
  });
});

describe('every frame', () => {
  const sizes = [
    [120, 36],
    [80, 24],
    [60, 20],
    [61, 18],
    [237, 71],
    [20, 5],
  ] as const;

  it.each(RECORDED)('of %s has exactly the size of the terminal', (name) => {
    for (const [columns, rows] of sizes) {
      for (const pane of PANES) {
        const state = withRun({ ...reportState(recorded(name)), size: { columns, rows } }, { pane });
        const frame = drawFrame(state);
        expect(frame).toHaveLength(rows);
        for (const one of frame) expect(widthOf(one)).toBe(columns);
      }
    }
  });
});

describe('hostile names', () => {
  const names = [
    '\u001b[2J\u001b]0;title\u0007',
    '{red-fg}{bold}tags{/}',
    '\u202Egnp.exe\u2066',
    'ＷＩＤＥ😀👩‍👩‍👧',
    'a\u0301\u0300 combining',
    '\r\nnew line\u2028',
    '{open}{close}{|}{escape}',
  ];

  function withName(name: string): Report {
    const report = recorded('config-dropped-r2');
    const target = targetOf(report);
    const system = { name, type: name, version: name, mac: name, source: 'udp-whois' as const };
    return { ...report, targets: [{ ...target, system, summary: `${name} ${target.summary}` }] };
  }

  it.each(names)('%j moves nothing and is obeyed by nobody', async (name) => {
    session = openSession(reportState(withName(name)), 120, 36);
    await session.until(/FAIL/);
    for (const one of session.lines().slice(1, 30)) expect(one).toHaveLength(120);
    expect(session.written()).not.toContain('\u001b]0;title');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: nothing but blessed may write these
    expect(session.lines().join('')).not.toMatch(/[\u0000-\u001f\u202e\u2066]/);
  });

  it('of a megabyte are cut', async () => {
    session = openSession(reportState(withName('x'.repeat(1024 * 1024))), 80, 24);
    await session.until(/FAIL/);
    expect(session.written().length).toBeLessThan(50_000);
  });

  it('in a list of units as well', () => {
    const identity = { name: names.join(''), type: '\u001b[31m', version: '', mac: '' };
    const units = [{ address: '10.0.0.1', identity, foundBy: ['udp' as const], rttMs: 1 }];
    const base = startState();
    const frame = drawFrame({ ...base, screen: 'units', units: { ...base.units, units } });
    for (const one of frame) expect(widthOf(one)).toBe(120);
    expect(
      frame
        .flat()
        .map(({ text }) => text)
        .join(''),
    ).not.toContain('\u001b');
  });
});

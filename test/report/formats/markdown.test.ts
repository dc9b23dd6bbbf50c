import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { plainSentence } from '../../../src/report/escape.js';
import { renderMarkdown } from '../../../src/report/formats/markdown.js';
import { RECORDED, recorded, targetOf } from '../../support/recorded.js';
import { HOSTILE, hostile, manyTargets } from '../../support/reports.js';

/** As ticket systems do it: HTML let through, bare addresses made links. */
const renderer = new MarkdownIt({ html: true, linkify: true });

function shape(markdown: string): string[] {
  return renderer.parse(markdown, {}).map(({ type, tag }) => `${type} ${tag}`);
}

function insides(markdown: string): string[] {
  return renderer.parse(markdown, {}).flatMap(({ children }) => (children ?? []).map(({ type }) => type));
}

describe('the Markdown report', () => {
  it.each(RECORDED)('of %s has its requirements in a table and its findings under headings', (name) => {
    const report = recorded(name);
    const { requirements, findings } = targetOf(report);
    const types = renderer.parse(renderMarkdown(report), {}).map(({ type, tag }) => `${type} ${tag}`);
    expect(types.filter((type) => type === 'tr_open tr')).toHaveLength(requirements.length + 1);
    expect(types.filter((type) => type === 'heading_open h3')).toHaveLength(findings.length);
    const page = renderer.render(renderMarkdown(report));
    for (const { code } of findings) expect(page).toContain(code);
  });

  it('names the suspects as such, the probes a finding rests on, and the rules to add', () => {
    const text = renderMarkdown(recorded('config-dropped-r2'));
    expect(text).toContain('\n**Suspects:**\n\n1. router 10.0.12.2 at hop 2\n');
    const [finding] = targetOf(recorded('config-dropped-r2')).findings;
    const ids = finding?.evidence ?? [];
    expect(ids.length).toBeGreaterThan(12);
    const shown = `${ids.slice(0, 12).join(', ')} and ${ids.length - 12} more (see the JSON report)`;
    expect(text).toContain(`\n**Evidence:** ${shown}\n`);
    expect(text).toMatch(/\n\*\*Rules to add:\*\*\n\nf1: .*\n\n- Please allow TCP .*50804-50805.*\n/);
  });

  it('says nothing of rules where none is missing', () => {
    expect(renderMarkdown(recorded('healthy'))).not.toContain('Rules to add');
  });

  it('begins with a table of all units where there are several', () => {
    const page = renderer.render(renderMarkdown(manyTargets(4)));
    expect(page.indexOf('<table>')).toBeLessThan(page.indexOf('<h2>'));
    for (const address of ['10.20.0.1', '10.20.0.2', '10.20.0.3', '10.20.0.4']) expect(page).toContain(address);
  });

  it.each(HOSTILE)(
    'shows %s as words: same blocks, no link, no image, no HTML, no emphasis of its own',
    (_what, text) => {
      const markdown = renderMarkdown(hostile(text));
      const clean = renderMarkdown(hostile('harmless'));
      expect(shape(markdown)).toEqual(shape(clean));
      const used = new Set(insides(markdown));
      for (const type of ['html_inline', 'link_open', 'image', 'code_inline', 'em_open', 's_open']) {
        expect(used.has(type) && !insides(clean).includes(type)).toBe(false);
      }
      expect(insides(markdown).filter((type) => type === 'strong_open')).toEqual(
        insides(clean).filter((type) => type === 'strong_open'),
      );
    },
  );

  it.each(HOSTILE.filter(([what]) => !what.startsWith('a megabyte')))('loses no word of %s', (_what, text) => {
    const tokens = renderer.parse(renderMarkdown(hostile(text)), {});
    const words = tokens.flatMap(({ children }) => (children ?? []).map(({ content }) => content));
    const joined = words.join('').replace(/\s+/g, ' ');
    expect(joined).toContain(plainSentence(text).replace(/\s+/g, ' ').trim());
  });
});

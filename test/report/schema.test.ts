import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectJsonSchema } from '../../src/cli/input/expect-file.js';
import { renderJson } from '../../src/report/formats/json.js';
import { isCapture, knownEndings } from '../../src/report/registry.js';
import { checkReport, reportJsonSchema } from '../../src/report/schema.js';
import { contentOf } from '../support/content.js';
import { RECORDED, recorded, targetOf } from '../support/recorded.js';
import { HOSTILE, hostile } from '../support/reports.js';

const ROOT = join(import.meta.dirname, '../..');
const MATRIX = join(ROOT, 'test/fixtures/matrix');
/** Control, separating and bidirectional characters, halves of surrogate pairs, noncharacters. */
const OBEYED = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{NChar}]/u;
const MATRIX_REPORTS = readdirSync(MATRIX).filter((file) => file.endsWith('.json'));

function problemOf(content: unknown): string | null {
  const result = checkReport(content);
  return 'problem' in result ? result.problem : null;
}

describe('the JSON Schemas that ship', () => {
  it.each([
    ['report-1.json', reportJsonSchema()],
    ['expect-1.json', expectJsonSchema()],
  ])('%s is what the program checks against (node scripts/write-schemas.mjs writes it)', (name, schema) => {
    expect(JSON.parse(readFileSync(join(ROOT, 'schema', name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('are in the package', () => {
    expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).files).toContain('schema');
  });
});

describe('the schema of the report', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(readFileSync(join(ROOT, 'schema/report-1.json'), 'utf8')));

  it.each(RECORDED)('takes the recorded report %s, in the program and by the file', (name) => {
    const written: unknown = JSON.parse(renderJson(recorded(name)));
    expect(problemOf(written)).toBeNull();
    expect(validate(written) ? [] : validate.errors).toEqual([]);
  });

  it.each(MATRIX_REPORTS)('takes the report %s of the fault matrix', (file) => {
    const written: unknown = JSON.parse(readFileSync(join(MATRIX, file), 'utf8'));
    expect(problemOf(written)).toBeNull();
    expect(validate(written) ? [] : validate.errors).toEqual([]);
  });

  it('lets fields through that it does not know', () => {
    const report = { ...recorded('healthy'), later: { version: 2 } };
    expect(checkReport(report)).toEqual({ report });
  });
});

/** A healthy report with the value at this place changed; undefined removes it. */
function edited(place: string, value: unknown): unknown {
  const report: unknown = JSON.parse(renderJson(recorded('healthy')));
  const steps = place.split('.');
  const last = steps.pop() ?? '';
  let inner = report as Record<string, unknown>;
  for (const step of steps) inner = inner[step] as Record<string, unknown>;
  inner[last] = value;
  return JSON.parse(JSON.stringify(report));
}

const withReply = targetOf(recorded('healthy')).evidence.findIndex(({ replies }) => replies.length > 0);
const withPort = targetOf(recorded('healthy')).evidence.findIndex(({ probe }) => probe === 'tcp-syn');
const [FINDING] = targetOf(recorded('config-closed')).findings;
const HOP = { ttl: 1, address: null, rttMs: null };
/** Neither of the two gives a number. */
const LENGTHY = { length: { toString: 1, valueOf: 1 } };
const nested = (levels: number): unknown => Array.from({ length: levels }).reduce<unknown>((inner) => ({ inner }), 1);

describe('what is no report of this version', () => {
  it.each<[string, unknown, string]>([
    ['a number', 7, 'holds no JSON object'],
    ['null', null, 'holds no JSON object'],
    ['a list', [], 'holds no JSON object'],
    ['an empty object', {}, '"schema" is not pathproof/report/1'],
    ['another program’s', { schema: 'https://example/1' }, '"schema" is not pathproof/report/1'],
    ['a later version', { schema: 'pathproof/report/2' }, 'has the schema pathproof/report/2; this version'],
    ['a diff', { schema: 'pathproof/diff/1' }, 'has the schema pathproof/diff/1'],
    ['no targets', edited('targets', undefined), 'targets: '],
    ['a verdict of its own', edited('verdict', 'fine'), 'verdict: '],
    ['a time that is none', edited('startedAt', 'yesterday'), 'startedAt: '],
    [
      'a network as the PC’s address',
      edited('vantage.interfaces.0.address', '0.0.0.0/0'),
      'vantage.interfaces.0.address: ',
    ],
    ['a name as the PC’s address', edited('vantage.interfaces.0.address', 'pc'), 'vantage.interfaces.0.address: '],
    ['a base port that no unit has', edited('settings.basePort', 22), 'settings.basePort: '],
    [
      'a finding with a sentence for an id',
      edited('targets.0.findings', [{ ...FINDING, id: 'f1"; drop' }]),
      'findings.0.id: ',
    ],
    ['a TTL of 300', edited('targets.0.path.hops.0.ttl', 300), 'targets.0.path.hops.0.ttl: '],
    ['a port of 70000', edited(`targets.0.evidence.${withPort}.request.port`, 70_000), '.request.port: '],
    ['a reply from nowhere', edited(`targets.0.evidence.${withReply}.replies.0.from`, 1), '.replies.0'],
    ['a text of a megabyte', edited('scenario', 'x'.repeat(1024 * 1024)), 'scenario: '],
    ['a path of 300 hops', edited('targets.0.path.hops', Array(300).fill(HOP)), 'path.hops: '],
    ['an object that claims a length', edited('targets.0.path.ladders.0.port', LENGTHY), 'ladders.0.port: '],
    ['the same for a text', edited('targets.0.summary', LENGTHY), 'is not a whole report: it: an object stands'],
    ['the same for a list', edited('targets', LENGTHY), 'is not a whole report: it: an object stands'],
    ['no end of nesting', { ...recorded('healthy'), deep: nested(50_000) }, 'is nested deeper than'],
  ])('is told in one line: %s', (_what, content, told) => {
    const problem = problemOf(content);
    expect(problem).toContain(told);
    expect(problem).not.toContain('\n');
    expect(problem?.length).toBeLessThan(300);
  });

  it('never throws, whatever it is', () => {
    fc.assert(fc.property(fc.jsonValue(), (content) => 'problem' in checkReport(content)));
  });
});

describe('a report from elsewhere that is taken', () => {
  const texts = HOSTILE.filter(([, text]) => text.length < 64 * 1024);

  it.each(texts)(
    'renders in every format with %s in it, without a character that a terminal obeys',
    async (_what, text) => {
      const content = JSON.parse(renderJson(hostile(text)));
      const result = checkReport(content);
      if ('problem' in result) throw new Error(result.problem);
      for (const ending of knownEndings().split(', ')) {
        const rendered = await contentOf(result.report, ending);
        if (isCapture(`report${ending}`)) continue;
        expect(rendered.toString()).not.toMatch(OBEYED);
      }
    },
  );
});

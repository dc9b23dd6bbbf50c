import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequirementStatus } from '../../../src/model/requirement.js';
import {
  byKind,
  type ChangeKind,
  isUnanswered,
  isWorse,
  kindOfChange,
  type Stand,
} from '../../../src/report/diff/change.js';

type Status = RequirementStatus | null;

const STATUSES: readonly Status[] = ['met', 'failed', 'unproven', 'not-tested', 'not-applicable', null];
/** Rows: before; columns, in the order of STATUSES: after. The same table is in docs/reports.md. */
const TABLE: readonly [before: Status, ...after: ChangeKind[]][] = [
  ['met', 'same', 'broken', 'broken', 'notCompared', 'otherwise', 'notCompared'],
  ['failed', 'fixed', 'same', 'otherwise', 'notCompared', 'otherwise', 'notCompared'],
  ['unproven', 'fixed', 'seen', 'same', 'notCompared', 'otherwise', 'notCompared'],
  ['not-tested', 'fixed', 'seen', 'otherwise', 'same', 'otherwise', 'notCompared'],
  ['not-applicable', 'otherwise', 'seen', 'otherwise', 'notCompared', 'same', 'notCompared'],
  [null, 'notCompared', 'notCompared', 'notCompared', 'notCompared', 'notCompared', 'notCompared'],
];
const PAIRS = TABLE.flatMap(([before, ...kinds]) =>
  STATUSES.map((after, index): [Status, Status, ChangeKind] => [before, after, kinds[index] as ChangeKind]),
);

const whole = (status: Status): Stand => ({ status, interrupted: false });
const cut = (status: Status): Stand => ({ status, interrupted: true });
const open = (status: Status): boolean => status === 'unproven' || status === 'not-tested';

describe('a change of status', () => {
  it.each(PAIRS)('from %s to %s is %s', (before, after, kind) => {
    expect(kindOfChange(whole(before), whole(after), true)).toBe(kind);
  });

  it.each(PAIRS)(
    'from %s to %s is not compared where the run that was cut short left it open',
    (before, after, kind) => {
      const expected = (left: boolean): ChangeKind => (left && kind !== 'same' ? 'notCompared' : kind);
      expect(kindOfChange(cut(before), whole(after), true)).toBe(expected(open(before)));
      expect(kindOfChange(whole(before), cut(after), true)).toBe(expected(open(after)));
      expect(kindOfChange(cut(before), cut(after), true)).toBe(expected(open(before) || open(after)));
    },
  );

  it.each(PAIRS)(
    'from %s to %s between two methods is not compared where one could not test it',
    (before, after, kind) => {
      const untested = kind !== 'same' && before === 'not-tested';
      expect(kindOfChange(whole(before), whole(after), false)).toBe(untested ? 'notCompared' : kind);
    },
  );

  it.each(PAIRS)(
    'from %s to %s leaves a question open where what was met was to be measured again',
    (before, after, kind) => {
      expect(isUnanswered(whole(before), whole(after), kind)).toBe(before === 'met' && after === 'not-tested');
      const lost = kindOfChange(whole(before), cut(after), true) === 'notCompared';
      expect(isUnanswered(whole(before), cut(after), lost ? 'notCompared' : kind)).toBe(before === 'met' && lost);
    },
  );
});

describe('the table in the guide to the reports', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/reports.md'), 'utf8');
  const WORDS = {
    same: '',
    fixed: 'fixed',
    broken: '**broken**',
    seen: '*seen*',
    otherwise: 'changed',
    notCompared: 'not compared',
  };

  it.each(TABLE)('has the row of %s', (before, ...kinds) => {
    const cells = [before ?? 'not there', ...kinds.map((kind) => WORDS[kind])];
    expect(guide).toContain(`\n${cells.map((cell) => `| ${cell} `.replace('|  ', '| ')).join('')}|\n`);
  });

  it('has the columns in this order', () => {
    expect(guide).toContain(`\n| before | ${STATUSES.map((status) => status ?? 'not there').join(' | ')} |\n`);
  });
});

describe('all changes of a unit', () => {
  const changes = (...kinds: ChangeKind[]) => byKind(kinds.map((kind) => ({ kind, change: kind })));
  it.each<[ChangeKind[], boolean]>([
    [[], false],
    [['same'], false],
    [['fixed'], false],
    [['otherwise'], false],
    [['notCompared'], false],
    [['broken'], true],
    [['broken', 'fixed'], true],
    [['seen'], true],
    [['seen', 'otherwise', 'notCompared'], true],
    [['seen', 'fixed'], false],
    [['seen', 'fixed', 'broken'], true],
  ])('%j are worse: %s', (kinds, worse) => {
    expect(isWorse(changes(...kinds))).toBe(worse);
  });

  it('are sorted by what they mean', () => {
    expect(changes('seen', 'same', 'fixed', 'seen')).toEqual({
      fixed: ['fixed'],
      broken: [],
      seen: ['seen', 'seen'],
      otherwise: [],
      notCompared: [],
    });
  });
});

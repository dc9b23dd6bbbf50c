import { flowName } from '../../model/flow.js';
import { plainText } from '../escape.js';
import { toJson } from '../formats/json.js';
import { escapeMarkdown } from '../formats/markdown-escape.js';
import { sayTally } from '../words.js';
import type { Changes } from './change.js';
import { isSame, type ReportDiff, type RequirementChange, type TargetDiff } from './compare.js';
import type { ExpectationChange, ExpectationsDiff } from './expectations.js';
import type { DiffFinding } from './findings.js';

/** How a diff can be written. */
export const DIFF_FORMATS: Readonly<Record<string, (diff: ReportDiff) => string>> = {
  text: (diff) => renderLines(diff, PLAIN),
  md: (diff) => renderLines(diff, MARKDOWN),
  json: toJson,
};

/** The renderer of this name; null when there is none. */
export function diffFormat(name: string): ((diff: ReportDiff) => string) | null {
  return Object.hasOwn(DIFF_FORMATS, name) ? (DIFF_FORMATS[name] ?? null) : null;
}

interface Manner {
  head(text: string): string;
  item(text: string): string;
  escape(text: string): string;
}

const PLAIN: Manner = { head: (text) => text, item: (text) => `  ${text}`, escape: plainText };
const MARKDOWN: Manner = { head: (text) => `## ${text}\n`, item: (text) => `- ${text}`, escape: escapeMarkdown };

function renderLines(diff: ReportDiff, manner: Manner): string {
  const changed = diff.targets.filter((target) => !isSame(target));
  const same = diff.targets.length - changed.length;
  const { before, after, expectations } = diff;
  const lines = [
    manner.escape(`pathproof diff: ${before.startedAt} (${before.verdict}) to ${after.startedAt} (${after.verdict})`),
    ...diff.notices.map(manner.escape),
    ...changed.flatMap((target) => ['', ...renderTarget(target, manner)]),
    ...(same > 0 ? ['', `${same} ${same === 1 ? 'target is' : 'targets are'} as before.`] : []),
    ...(expectations ? ['', ...renderExpectations(expectations, manner)] : []),
    '',
    sayEnd(diff),
  ];
  return `${lines.join('\n')}\n`;
}

function sayEnd({ worse, unanswered }: ReportDiff): string {
  if (worse) return 'Worse than before.';
  if (unanswered === 0) return 'No worse than before.';
  const was = unanswered === 1 ? 'was' : 'were';
  return `No worse than before in what was measured; ${unanswered} that ${was} met ${was} not measured again.`;
}

function renderTarget(target: TargetDiff, manner: Manner): string[] {
  const name = target.name === '' ? '' : ` (${target.name})`;
  const verdicts = `${target.before ?? 'not in the first report'} → ${target.after ?? 'not in the second report'}`;
  const lines = [
    ...sayChanges(target, sayRequirement),
    ...target.gone.map((one) => `gone: ${sayFinding(one)}`),
    ...target.new.map((one) => `new: ${sayFinding(one)}`),
    ...target.path.map((one) => `path: ${one}`),
  ];
  return [
    manner.head(manner.escape(`${target.address}${name}: ${verdicts}`)),
    ...lines.map((one) => manner.item(manner.escape(one))),
  ];
}

function renderExpectations(diff: ExpectationsDiff, manner: Manner): string[] {
  const lines = sayChanges(diff, sayExpectation);
  const [old, now] = [sayTally(diff.before), sayTally(diff.after)];
  if (lines.length === 0) return [`Expectations are as before: ${now}.`];
  return [manner.head(`Expectations: ${old} → ${now}`), ...lines.map((one) => manner.item(manner.escape(one)))];
}

const WORDS: readonly [keyof Changes<unknown>, string][] = [
  ['fixed', 'fixed'],
  ['broken', 'broken'],
  ['seen', 'now seen to fail'],
  ['otherwise', 'changed'],
  ['notCompared', 'not compared'],
];

function sayChanges<T>(changes: Changes<T>, say: (change: T) => string): string[] {
  return WORDS.flatMap(([kind, words]) => changes[kind].map((change) => `${words}: ${say(change)}`));
}

function sayRequirement({ id, before, after }: RequirementChange): string {
  return `${id} (${before ?? 'not there'} → ${after ?? 'not there'})`;
}

function sayExpectation(change: ExpectationChange): string {
  const { address, protocol, port, expected, before, after, found } = change;
  const [old, now] = [expected.before?.join(' or '), expected.after?.join(' or ')];
  const expectation = old === undefined || now === undefined || old === now ? (now ?? old) : `${now}, was to be ${old}`;
  const flow = flowName(port === undefined ? { protocol } : { protocol, port });
  const seen = after !== null && found.after !== null ? `, ${found.after}` : '';
  return `${address} ${flow} should be ${expectation} (${before ?? 'not there'} → ${after ?? 'not there'}${seen})`;
}

function sayFinding({ code, certainty, protocol, ports, suspects }: DiffFinding): string {
  const what = ports.length === 0 ? '' : ` ${protocol?.toUpperCase()} ${ports.join(' and ')}`;
  const [first] = suspects;
  const where = first ? `, first suspect ${first.role}${first.address === undefined ? '' : ` ${first.address}`}` : '';
  return `${code}${what} (${certainty}${where})`;
}

import type { Finding } from '../../model/finding.js';
import { plainText } from '../escape.js';
import { toJson } from '../json.js';
import { escapeMarkdown } from '../markdown-escape.js';
import { isSame, type ReportDiff, type RequirementChange, type TargetDiff } from './compare.js';

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
  const { before, after } = diff;
  const lines = [
    manner.escape(`pathproof diff: ${before.startedAt} (${before.verdict}) to ${after.startedAt} (${after.verdict})`),
    ...warnings(diff).map(manner.escape),
    ...changed.flatMap((target) => ['', ...renderTarget(target, manner)]),
    ...(same > 0 ? ['', `${same} ${same === 1 ? 'target is' : 'targets are'} as before.`] : []),
    '',
    diff.worse ? 'Worse than before.' : 'No worse than before.',
  ];
  return `${lines.join('\n')}\n`;
}

/** Two runs that were not made alike say less about what lies between them. */
function warnings({ before, after }: ReportDiff): string[] {
  return [
    ...(before.scenario === after.scenario
      ? []
      : [`The scenarios differ: ${before.scenario}, then ${after.scenario}.`]),
    ...(before.method === after.method ? [] : [`The methods differ: ${before.method}, then ${after.method}.`]),
  ];
}

function renderTarget(target: TargetDiff, manner: Manner): string[] {
  const name = target.name === '' ? '' : ` (${target.name})`;
  const verdicts = `${target.before ?? 'not in the first report'} → ${target.after ?? 'not in the second report'}`;
  const lines = [
    ...target.fixed.map((one) => `fixed: ${sayChange(one)}`),
    ...target.broken.map((one) => `broken: ${sayChange(one)}`),
    ...target.otherwise.map((one) => `changed: ${sayChange(one)}`),
    ...target.gone.map((one) => `gone: ${sayFinding(one)}`),
    ...target.new.map((one) => `new: ${sayFinding(one)}`),
    ...target.path.map((one) => `path: ${one}`),
  ];
  return [
    manner.head(manner.escape(`${target.address}${name}: ${verdicts}`)),
    ...lines.map((one) => manner.item(manner.escape(one))),
  ];
}

function sayChange({ id, before, after }: RequirementChange): string {
  return `${id} (${before ?? 'not there'} → ${after ?? 'not there'})`;
}

function sayFinding({ code, certainty, protocol, port, suspects }: Finding): string {
  const what = port === undefined ? '' : ` ${protocol} ${port}`;
  const [first] = suspects;
  const where = first ? `, first suspect ${first.role}${first.address === undefined ? '' : ` ${first.address}`}` : '';
  return `${code}${what} (${certainty}${where})`;
}

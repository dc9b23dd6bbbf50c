import type { ExpectationResult } from '../../model/expectation.js';
import type { Report, TargetReport } from '../../model/report.js';
import { plainSentence } from '../escape.js';
import { sayNobody } from '../no-units.js';
import { sayExpected, saySuspect } from '../words.js';

const HEAD = [
  'target',
  'name',
  'type',
  'version',
  'verdict',
  'requirement',
  'title',
  'status',
  'reason',
  'findings',
  'certainty',
  'suspects',
  'remedy',
  'next test',
  'scenario',
  'method',
  'started at',
];

const PROBE_HEAD = [
  'target',
  'id',
  'sent at',
  'probe',
  'request',
  'outcome',
  'reply',
  'from',
  'round-trip ms',
  'replies',
];

const NO_UNIT = 'answers, but is no unit';
const NO_REQUEST = JSON.stringify({});

/**
 * One row for each target and requirement, for spreadsheets (RFC 4180); then one for each expectation, with `expect` in
 * place of the requirement and what is expected as its title; further ones where no unit answered, and for each address
 * that answers and is no unit.
 */
export function renderCsv(report: Report): string {
  const { targets, expectations = [] } = report;
  const required = targets.flatMap((target) => requirementRows(report, target));
  const searched = searchedRows(report).map((one) => statusRow(report, one));
  return table([HEAD, ...required, ...expectations.map((result) => expectationRow(report, result)), ...searched]);
}

/** One row for each probe, and the same further ones. */
export function renderProbesCsv(report: Report): string {
  const searched = searchedRows(report).map(({ address, told }) => [
    address,
    '',
    report.startedAt,
    'search',
    NO_REQUEST,
    told,
    '',
    address,
    '',
    '0',
  ]);
  return table([PROBE_HEAD, ...report.targets.flatMap(probeRows), ...searched]);
}

interface Searched {
  address: string;
  verdict: string;
  status: string;
  told: string;
}

function searchedRows(report: Report): Searched[] {
  const { verdict, noUnits = [] } = report;
  const nobody = sayNobody(report);
  return [
    ...(nobody === null ? [] : [{ address: '', verdict, status: verdict, told: nobody }]),
    ...noUnits.map((address) => ({ address, verdict: '', status: 'not-applicable', told: NO_UNIT })),
  ];
}

function statusRow({ scenario, vantage, startedAt }: Report, { address, verdict, status, told }: Searched): string[] {
  const cells: Record<string, string> = {
    target: address,
    verdict,
    status,
    reason: told,
    scenario,
    method: vantage.method,
    'started at': startedAt,
  };
  return HEAD.map((column) => cells[column] ?? '');
}

function requirementRows(report: Report, target: TargetReport): string[][] {
  const unit = unitCells(target);
  return target.requirements.map(({ id, title, status, reason, findings }) => {
    const own = target.findings.filter((finding) => findings.includes(finding.id));
    return [
      ...unit,
      id,
      title,
      status,
      reason,
      own.map(({ code }) => code).join(' '),
      own.map(({ certainty }) => certainty).join(' '),
      own.flatMap(({ suspects }) => suspects.map((suspect) => saySuspect(suspect))).join('; '),
      own.map(({ remedy }) => remedy).join(' '),
      own.flatMap(({ nextTest }) => nextTest ?? []).join(' '),
      ...runCells(report),
    ];
  });
}

/** An expectation rests on no finding: the columns of findings stay empty. */
function expectationRow(report: Report, result: ExpectationResult): string[] {
  const target = report.targets.find(({ address }) => address === result.address);
  const unit = target ? unitCells(target) : [result.address, '', '', '', ''];
  const said = ['expect', sayExpected(result), result.status, result.reason];
  return [...unit, ...said, '', '', '', '', '', ...runCells(report)];
}

function unitCells({ address, system, verdict }: TargetReport): string[] {
  return [address, system?.name ?? '', system?.type ?? '', system?.version ?? '', verdict];
}

function runCells({ scenario, vantage, startedAt }: Report): string[] {
  return [scenario, vantage.method, startedAt];
}

function probeRows({ address, evidence }: TargetReport): string[][] {
  return evidence.map((entry) => {
    const [first] = entry.replies;
    return [
      address,
      entry.id,
      entry.sentAt,
      entry.probe,
      JSON.stringify(entry.request),
      entry.outcome,
      first?.kind ?? '',
      first?.from ?? '',
      first ? first.rttMs.toFixed(3) : '',
      `${entry.replies.length}`,
    ];
  });
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** A spreadsheet takes a cell that begins like this for a formula; the apostrophe makes it text. */
const FORMULA = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

function cell(text: string): string {
  const clean = plainSentence(text);
  const inert = FORMULA.test(clean.trimStart()) ? `'${clean}` : clean;
  return /[",\r\n]/.test(inert) || inert !== inert.trim() ? `"${inert.replaceAll('"', '""')}"` : inert;
}

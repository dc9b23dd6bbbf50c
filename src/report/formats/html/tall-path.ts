import type { FlowTrace, HopOutcome, Path } from '../../../model/report.js';
import {
  isUncharted,
  isUnitHop,
  sayAnswered,
  sayNoAddress,
  type TraceEnd,
  traceEnd,
} from '../../../model/trace-end.js';
import { type Html, html } from './markup.js';

/** Columns that a phone has room for; what breaks comes first. */
const MOST_FLOWS = 5;

interface Column {
  trace: FlowTrace;
  end: TraceEnd;
}

/** The path downwards, for narrow screens: a row for each hop, a column for each protocol and port, a sign in each. */
export function renderTallPath(path: Path, target: string): Html {
  const columns = choose(path.ladders.map((trace): Column => ({ trace, end: traceEnd(trace, path, target) })));
  const rows = path.hops.map((hop, index) => {
    const name = isUnitHop(path, hop, target) ? 'unit' : `hop ${hop.ttl}`;
    return html`<tr><th scope="row">${name}<br><small>${hop.address ?? sayNoAddress(hop)}</small></th>${columns.map((column) => renderCell(column, index))}</tr>
`;
  });
  return html`<table class="tall"><thead><tr><th scope="col">PC</th>${columns.map(({ trace }) => html`<th scope="col">${nameOf(trace)}</th>`)}</tr></thead><tbody>
${rows}<tr><th scope="row"></th>${columns.map(renderEnd)}</tr></tbody></table>`;
}

function choose(columns: readonly Column[]): Column[] {
  const chosen = [...columns.filter(isBroken), ...columns.filter((one) => !isBroken(one))].slice(0, MOST_FLOWS);
  return columns.filter((one) => chosen.includes(one));
}

function isBroken({ trace, end }: Column): boolean {
  return trace.harmless !== true && (end.kind === 'broken' || end.kind === 'unsent');
}

function nameOf({ protocol, port }: FlowTrace): Html {
  return port === undefined ? html`ping` : html`${protocol}<br>${port}`;
}

const SIGNS: Partial<Record<HopOutcome, readonly [sign: string, tone: string]>> = {
  passed: ['●', 'good'],
  reached: ['✔', 'good'],
  unknown: ['?', 'soft'],
};

function renderCell({ trace, end }: Column, index: number): Html {
  if (end.kind === 'unsent') return html`<td></td>`;
  if (end.kind === 'broken' && index === end.index)
    return html`<td class="${trace.harmless ? 'soft' : 'bad'}">${trace.harmless ? '×' : '✖'}</td>`;
  if (end.kind === 'broken' && index > end.index) return html`<td></td>`;
  const outcome = trace.hops[index]?.outcome;
  const [sign, tone] = (isUncharted(trace, end, index) ? undefined : outcome && SIGNS[outcome]) ?? ['│', 'soft'];
  return html`<td class="${tone}">${sign}</td>`;
}

function renderEnd({ trace, end }: Column): Html {
  if (end.kind === 'answered') return html`<td class="good"><small>${sayAnswered(trace)}</small></td>`;
  if (end.kind === 'unsent') return html`<td class="bad"><small>✖ not sent</small></td>`;
  if (end.kind !== 'broken') return html`<td></td>`;
  return html`<td class="${trace.harmless ? 'soft' : 'bad'}"><small>${end.outcome}</small></td>`;
}

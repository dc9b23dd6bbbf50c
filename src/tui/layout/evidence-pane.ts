import { presentPacket } from '../presentation/packet.js';
import { presentEvidence } from '../presentation/run-panes.js';
import type { RunState, Size } from '../state/app.js';
import { shownEvidence, shownFilter } from '../state/evidence-list.js';
import { visible } from '../state/line-input.js';
import { shownTarget } from '../state/run.js';
import type { Scene } from '../state/scene.js';
import { cells, fit, type Line, line, span } from '../text.js';
import { drawPane, FRAME } from './pane.js';

export const EVIDENCE_TITLE = '5 Evidence';

/** The opened packet in full; nothing while the list is shown. */
export function packetLines({ run, mask }: Scene, width: number): Line[] {
  const opened = shownTarget(run)?.evidence.find(({ id }) => id === run.opened);
  return opened ? presentPacket(mask.evidence(opened), width) : [];
}

/** The evidence, frame included: the opened packet, or of a list that may be long what is in sight. */
export function evidencePane(scene: Scene, { columns, rows }: Size): Line[] {
  const { run, mask } = scene;
  const inner = columns - FRAME.columns;
  const pane = { focused: run.pane === 'evidence', width: columns, height: rows };
  const packet = packetLines(scene, inner);
  const shown = shownEvidence(run, mask);
  const title = titleOf(run, shownFilter(run, mask, shown), inner);
  if (packet.length > 0) {
    const lines = packet.map((one) => fit(one, inner));
    return drawPane({ ...pane, title, lines, scroll: run.scroll.evidence });
  }
  const room = rows - FRAME.rows;
  const from = firstRow(run, room, shown.length);
  const seen = shown.slice(from, from + room).map((entry) => mask.evidence(entry));
  const chosen = pane.focused ? seen[run.entry - from] : undefined;
  const lines = seen.length > 0 ? presentEvidence(seen, chosen, inner) : [sayNothing(run)];
  return drawPane({ ...pane, title, lines, scroll: 0, before: from, after: shown.length - from - seen.length });
}

/** The chosen packet is kept in sight; while another pane has the focus, the newest packets are. */
function firstRow(run: RunState, room: number, length: number): number {
  const wanted = run.pane === 'evidence' ? run.entry - room + 1 : run.running ? length : 0;
  return Math.max(0, Math.min(wanted, length - room));
}

function sayNothing({ filter }: RunState): Line {
  return line(span(filter === '' ? 'no packet yet' : 'nothing holds this text', 'dim'));
}

function titleOf({ filtering }: RunState, filter: string, width: number): string {
  if (filtering) return `/${cells(visible(filtering, width - 8).text)}_`;
  return filter === '' ? EVIDENCE_TITLE : `${EVIDENCE_TITLE} /${cells(filter)}`;
}

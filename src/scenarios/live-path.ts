import { describePath } from '../diagnosis/conclude/path.js';
import { observe } from '../diagnosis/observe/observe.js';
import type { Clock } from '../net/ports.js';
import type { EvidenceLog, LogListener } from '../probes/evidence-log.js';
import type { RunTools } from './run/context.js';
import type { TargetListener } from './run/events.js';

/** The picture of the path is drawn again at most this often. */
const REDRAW_MS = 200;

/**
 * Passes on what the log tells, and now and then how far packets got until then. Nothing is concluded from it before
 * the run is over: it is only a picture.
 */
export function withLivePath(
  target: string,
  tools: RunTools,
  listener: TargetListener,
  log: () => EvidenceLog,
): LogListener {
  if (!tools.live) return listener;
  const due = every(REDRAW_MS, tools.machine.clock);
  return (event) => {
    listener(event);
    if (event.type !== 'reply' || !due()) return;
    const file = { address: target, evidence: log().entries, settings: tools.settings, raw: tools.matcher !== null };
    listener({ type: 'path-updated', path: describePath(observe(file)) });
  };
}

function every(ms: number, clock: Clock): () => boolean {
  let last = clock.now() - ms;
  return () => {
    if (clock.now() - last < ms) return false;
    last = clock.now();
    return true;
  };
}

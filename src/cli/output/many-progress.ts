import type { TargetReport, Verdict } from '../../model/report.js';
import { plainText } from '../../report/escape.js';
import { VERDICT_MARKS } from '../../report/formats/text/status.js';
import { asciiText, paint, symbol, type TextStyle } from '../../report/formats/text/style.js';
import type { RunEvent } from '../../scenarios/run/events.js';
import type { ProgressSink } from './progress.js';

const LONGEST_STATUS = 76;
/** Without a terminal, a line now and then says how far the run has come. */
const SPARSE_MS = 10_000;

/** Many targets: a line for each one that is finished, and below them how many are done and how long the rest takes. */
export class ManyProgress {
  readonly #sink: ProgressSink;
  readonly #style: TextStyle;
  readonly #now: () => number;
  #shown = false;
  #told: number;

  constructor(sink: ProgressSink, style: TextStyle, now: () => number = Date.now) {
    this.#sink = sink;
    this.#style = style;
    this.#now = now;
    this.#told = now();
  }

  readonly listener = (event: RunEvent): void => {
    if (event.type === 'target-finished')
      this.#line(`  ${this.#mark(event.target.verdict)} ${sayTarget(event.target)}`);
    if (event.type === 'run-progress') this.#sayProgress(sayProgress(event));
  };

  /** Takes the status line away. */
  stop(): void {
    if (this.#shown) this.#sink.write('\r\u001b[2K');
    this.#shown = false;
  }

  #sayProgress(text: string): void {
    if (this.#sink.isTTY) {
      this.#sink.write(`\r\u001b[2K${asciiText(this.#style, `  ${text}`.slice(0, LONGEST_STATUS))}`);
      this.#shown = true;
    } else if (this.#now() - this.#told >= SPARSE_MS) {
      this.#told = this.#now();
      this.#line(`  ${text}`);
    }
  }

  #line(text: string): void {
    this.stop();
    this.#sink.write(`${asciiText(this.#style, text)}\n`);
  }

  #mark(verdict: Verdict): string {
    const [name, colour] = VERDICT_MARKS[verdict];
    return paint(this.#style, colour, symbol(this.#style, name));
  }
}

function sayTarget({ address, system, verdict, requirements }: TargetReport): string {
  const name = system?.name ? ` (${plainText(system.name)})` : '';
  const open = requirements.filter(({ status }) => status !== 'met' && status !== 'not-applicable');
  const failed = open.filter(({ status }) => status === 'failed');
  const told = (failed.length > 0 ? failed : open).map(({ id, status }) => `${id} ${status}`).join(', ');
  return `${plainText(address)}${name}: ${verdict}${told === '' ? '' : `, ${told}`}`;
}

function sayProgress({ done, total, leftMs }: Extract<RunEvent, { type: 'run-progress' }>): string {
  const count = total === null ? `${done} done` : `${done} of ${total} done`;
  return leftMs === null ? count : `${count}, about ${sayDuration(leftMs)} left`;
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. Rounded up: an estimate should not promise too much. */
export function sayDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.ceil(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

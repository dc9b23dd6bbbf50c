import type { Evidence } from '../../model/evidence/evidence.js';
import { isBasePortSearch } from '../../model/evidence/kinds.js';
import type { StepResult, StepStatus } from '../../model/report.js';
import { plainText } from '../../report/escape.js';
import {
  asciiText,
  type Colour,
  paint,
  type SymbolName,
  symbol,
  type TextStyle,
} from '../../report/formats/text/style.js';
import type { RunEvent } from '../../scenarios/run/events.js';

const MARKS: Record<StepStatus, [SymbolName, Colour]> = {
  pending: ['off', 'dim'],
  running: ['wait', 'cyan'],
  waiting: ['wait', 'yellow'],
  done: ['met', 'green'],
  failed: ['failed', 'red'],
  unproven: ['unsure', 'yellow'],
  manual: ['person', 'cyan'],
  skipped: ['off', 'dim'],
};
const FRAME_MS = 120;
const LONGEST_STATUS = 76;

/** Where progress goes: standard error, or nowhere. */
export interface ProgressSink {
  write(text: string): unknown;
  isTTY: boolean;
}

/**
 * Steps as they happen, a line each. On a terminal a status line below them shows what is waited for and for how long;
 * elsewhere a line says once that a step waits.
 */
export class Progress {
  readonly #sink: ProgressSink;
  readonly #style: TextStyle;
  readonly #waiting = new Map<number, string>();
  readonly #startedAt = Date.now();
  #scenario = '';
  #timer: NodeJS.Timeout | null = null;
  #shown = false;

  constructor(sink: ProgressSink, style: TextStyle) {
    this.#sink = sink;
    this.#style = style;
  }

  readonly listener = (event: RunEvent): void => {
    if (event.type === 'run-started') this.#scenario = event.scenario;
    if (event.type === 'target-started') this.#begin(event.address);
    if (event.type === 'step-started') this.#waiting.set(event.number, event.title);
    if (event.type === 'step-waiting') this.#sayWaiting(event.number, event.title);
    if (event.type === 'step-finished') this.#sayFinished(event.step);
    if (event.type === 'probe-sent') this.#sayProbe(event.evidence);
    if (event.type === 'target-finished') this.stop();
  };

  /** Takes the status line away and stops the clock. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#clear();
  }

  #begin(target: string): void {
    this.#line(`${this.#scenario}: ${target}`);
    if (!this.#sink.isTTY) return;
    this.#timer = setInterval(() => this.#drawStatus(), FRAME_MS);
    this.#timer.unref();
  }

  #sayWaiting(number: number, title: string): void {
    if (this.#sink.isTTY) return;
    this.#line(`  ${this.#mark('waiting')} ${number}  ${title}: waiting for replies`);
  }

  #sayFinished(step: StepResult): void {
    this.#waiting.delete(step.number);
    const time = step.durationMs > 0 ? ` (${Math.round(step.durationMs)} ms)` : '';
    const note = step.note === '' ? '' : `: ${plainText(step.note)}`;
    this.#line(`  ${this.#mark(step.status)} ${step.number}  ${step.title}${note}${time}`);
  }

  /** Of all probes only the one that takes minutes is told. */
  #sayProbe(evidence: Evidence): void {
    if (!isBasePortSearch(evidence)) return;
    const { first, last, atMostMs } = evidence.request;
    const time = atMostMs < 60_000 ? `${Math.ceil(atMostMs / 1000)} s` : `${Math.ceil(atMostMs / 60_000)} minutes`;
    this.#line(`  looking for the services base port from ${first} to ${last}, likely ones first: at most ${time}`);
  }

  #drawStatus(): void {
    if (this.#waiting.size === 0) return this.#clear();
    const seconds = ((Date.now() - this.#startedAt) / 1000).toFixed(1);
    const names = [...this.#waiting].map(([number, title]) => `${number} ${title}`).join(', ');
    const text = `  waiting ${seconds} s for: ${names}`.slice(0, LONGEST_STATUS);
    this.#sink.write(`\r\u001b[2K${asciiText(this.#style, text)}`);
    this.#shown = true;
  }

  #clear(): void {
    if (this.#shown) this.#sink.write('\r\u001b[2K');
    this.#shown = false;
  }

  #line(text: string): void {
    this.#clear();
    this.#sink.write(`${asciiText(this.#style, text)}\n`);
  }

  #mark(status: StepStatus): string {
    const [name, colour] = MARKS[status];
    return paint(this.#style, colour, symbol(this.#style, name));
  }
}

import type { Report } from '../../model/report.js';
import type { WatchedRequirement } from '../../model/watch.js';
import { asciiText, type TextStyle, wrap } from '../../report/formats/text/style.js';
import { instant, renderWatchChange, renderWatchTable } from '../../report/formats/text/watch.js';
import type { WatchEvent } from '../../scenarios/watch/watch-events.js';
import type { ProgressSink } from './progress.js';

const FRAME_MS = 1000;
const WIDTH = 100;
const BELL = '\u0007';

/** Where a watch is shown: a terminal has columns, takes a table redrawn in place, and a bell. */
export interface WatchSink extends ProgressSink {
  columns(): number;
}

/** A watch as it goes on: on a terminal a table below the lines of news, elsewhere the lines alone. */
export class WatchView {
  readonly #sink: WatchSink;
  readonly #style: TextStyle;
  readonly #bell: boolean;
  readonly #roundTrips = new Map<string, number | null>();
  #requirements: readonly WatchedRequirement[] = [];
  #startedAt = '';
  #activity = '';
  #lines = 0;
  #timer: NodeJS.Timeout | null = null;
  #diagnosed = false;

  constructor(sink: WatchSink, style: TextStyle, bell: boolean) {
    this.#sink = sink;
    this.#style = style;
    this.#bell = bell && sink.isTTY;
  }

  readonly listener = (event: WatchEvent): void => {
    switch (event.type) {
      case 'run':
        // The steps of the first full run are shown by the progress of a run.
        break;
      case 'watch-started':
        this.#startedAt = event.startedAt;
        break;
      case 'check-started':
        this.#activity = event.kind === 'full' ? 'full run …' : `checking ${event.requirements.join(', ')} …`;
        break;
      case 'round-trip':
        this.#roundTrips.set(event.id, event.rttMs);
        break;
      case 'diagnosed':
        this.#tellDiagnosis(event.report, event.atMs);
        break;
      case 'requirement-changed':
        this.#say(renderWatchChange(event, this.#startedAt, this.#style));
        if (event.to === 'met' && this.#bell) this.#sink.write(BELL);
        break;
      case 'pc-address-changed':
        this.#say(this.#at(event.atMs, `the PC’s address changed from ${event.from} to ${event.to}: ${RESTART}`));
        break;
      case 'check-finished':
        this.#requirements = event.requirements;
        this.#activity = 'waiting for the next check; Ctrl-C ends the watch';
        this.#startTable();
        break;
      case 'all-met':
        this.#say(this.#at(event.atMs, 'every requirement is met'));
    }
  };

  /** Leaves the last table where it is and stops the clock. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#lines = 0;
  }

  #at(atMs: number, text: string): string {
    return asciiText(this.#style, `${instant(this.#startedAt, atMs)}  ${text}`);
  }

  /** The first diagnosis, and later ones only where they found something: the states are told by their changes. */
  #tellDiagnosis(report: Report, atMs: number): void {
    const [target] = report.targets;
    if (!target || (this.#diagnosed && target.verdict === 'pass')) return;
    this.#diagnosed = true;
    const failures = target.findings.filter((finding) => finding.severity === 'failure');
    const remedies = [...new Set(failures.map((finding) => finding.remedy))];
    const indent = ' '.repeat(22);
    const lines = [target.summary, ...remedies].map((text) => wrap(text, WIDTH - indent.length, indent));
    this.#say(this.#at(atMs, lines.join(`\n${indent}`)));
  }

  #say(text: string): void {
    this.#erase();
    this.#sink.write(`${text}\n`);
    this.#draw();
  }

  #startTable(): void {
    if (!this.#sink.isTTY) return;
    this.#timer ??= setInterval(() => this.#redraw(), FRAME_MS).unref();
    this.#redraw();
  }

  #redraw(): void {
    this.#erase();
    this.#draw();
  }

  #erase(): void {
    if (this.#lines > 0) this.#sink.write(`\u001b[${this.#lines}A\r\u001b[J`);
    this.#lines = 0;
  }

  #draw(): void {
    if (this.#timer === null || this.#requirements.length === 0) return;
    const nowMs = Date.now() - Date.parse(this.#startedAt);
    const picture = {
      startedAt: this.#startedAt,
      nowMs,
      requirements: this.#requirements,
      roundTrips: this.#roundTrips,
      activity: this.#activity,
    };
    const lines = renderWatchTable(picture, this.#style, this.#sink.columns() - 1);
    this.#sink.write(`${lines.join('\n')}\n`);
    this.#lines = lines.length;
  }
}

/** The documented advice. */
const RESTART = 'close Manager and start it again';

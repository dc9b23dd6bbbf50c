import { printableJson } from '../../model/printable.js';
import type { Report } from '../../model/report.js';
import type { RunEvent, RunListener } from '../../scenarios/run/events.js';

/** A line of `run --events`: an event of the run, or, as the last one, its report. */
export type EventLine = RunEvent | { type: 'report'; report: Report };

/** Writes each event as one line of JSON, as soon as it happens. */
export function eventWriter(write: (text: string) => unknown): RunListener {
  return (event) => write(eventLine(event));
}

export function eventLine(event: EventLine): string {
  return `${printableJson(JSON.stringify(event))}\n`;
}

import type { Method, Report } from '../model/report.js';

/** A report format: a pure function from the report to the content of a file, text whole or in pieces. */
export type Reporter = (report: Report) => string | Buffer | Iterable<string>;

/** Capture files, which need the packets of the method raw. */
const CAPTURES: readonly string[] = ['.pcap', '.pcapng'];

/** By file ending; each loads its code only when used. */
const REPORTERS: Readonly<Record<string, () => Promise<Reporter>>> = {
  '.json': async () => (await import('./formats/json.js')).jsonPieces,
  '.txt': async () => {
    const { renderText } = await import('./formats/text/text.js');
    const { PLAIN } = await import('./formats/text/style.js');
    return (report) => renderText(report, PLAIN);
  },
  '.html': async () => (await import('./formats/html/page.js')).renderHtml,
  '.md': async () => (await import('./formats/markdown.js')).renderMarkdown,
  '.csv': async () => (await import('./formats/csv.js')).renderCsv,
  '.probes.csv': async () => (await import('./formats/csv.js')).renderProbesCsv,
  '.xml': async () => (await import('./formats/junit.js')).renderJunit,
  '.pcap': async () => (await import('./formats/pcap/pcap.js')).renderPcap,
  '.pcapng': async () => (await import('./formats/pcap/pcapng.js')).renderPcapng,
};

/** The format that the file's ending picks, the longest ending first; null when none does. */
export function reporterFor(file: string): (() => Promise<Reporter>) | null {
  const name = file.toLowerCase();
  const endings = Object.keys(REPORTERS).sort((a, b) => b.length - a.length);
  const ending = endings.find((one) => name.endsWith(one) && name.length > one.length);
  return ending === undefined ? null : (REPORTERS[ending] ?? null);
}

/** The endings that pick a format, for messages. */
export function knownEndings(): string {
  return Object.keys(REPORTERS).join(', ');
}

/** The endings of the formats that a run with this method can be written in. */
export function endingsFor(method: Method): string[] {
  return Object.keys(REPORTERS).filter((ending) => !CAPTURES.includes(ending) || methodProblem(method) === null);
}

/** Whether the file's ending picks a capture file. */
export function isCapture(file: string): boolean {
  return CAPTURES.some((ending) => file.toLowerCase().endsWith(ending));
}

/** Why no capture file can be made of a run with this method; null when one can. */
export function methodProblem(method: Method): string | null {
  if (method === 'raw') return null;
  return `a capture file needs the packets of the method raw; with the method ${method} the system sends them and shows none`;
}

import { CAPABILITIES, type Method, type Report } from '../model/report.js';

/** A report format: a pure function from the report to the content of a file, text whole or in pieces. */
export type Reporter = (report: Report) => string | Buffer | Iterable<string>;

/** A format as everything that names formats knows it: help, the export dialog, messages and docs. */
export interface ReportFormat {
  /** What the name of a file ends in to pick it. */
  readonly ending: string;
  /** What it is, and for what. */
  readonly title: string;
  /** Capture files need the packets of the method raw. */
  readonly needs: 'packets' | null;
  /** Loads its code, only when it is used. */
  load(): Promise<Reporter>;
}

export const FORMATS: readonly ReportFormat[] = [
  {
    ending: '.json',
    title: 'everything: can be judged, compared and rendered again',
    needs: null,
    load: async () => (await import('./formats/json.js')).jsonPieces,
  },
  { ending: '.txt', title: 'the verdict in plain words', needs: null, load: loadText },
  {
    ending: '.html',
    title: 'a page with the path picture, for mail and print',
    needs: null,
    load: async () => (await import('./formats/html/page.js')).renderHtml,
  },
  {
    ending: '.md',
    title: 'Markdown, for tickets',
    needs: null,
    load: async () => (await import('./formats/markdown.js')).renderMarkdown,
  },
  {
    ending: '.csv',
    title: 'one row for each unit and requirement, for a spreadsheet',
    needs: null,
    load: async () => (await import('./formats/csv.js')).renderCsv,
  },
  {
    ending: '.probes.csv',
    title: 'one row for each probe, for a spreadsheet',
    needs: null,
    load: async () => (await import('./formats/csv.js')).renderProbesCsv,
  },
  {
    ending: '.xml',
    title: 'JUnit, for continuous integration',
    needs: null,
    load: async () => (await import('./formats/junit.js')).renderJunit,
  },
  {
    ending: '.pcap',
    title: 'the packets, for Wireshark',
    needs: 'packets',
    load: async () => (await import('./formats/pcap/pcap.js')).renderPcap,
  },
  {
    ending: '.pcapng',
    title: 'the same, each with its probe as a comment',
    needs: 'packets',
    load: async () => (await import('./formats/pcap/pcapng.js')).renderPcapng,
  },
];

async function loadText(): Promise<Reporter> {
  const { renderText } = await import('./formats/text/text.js');
  const { PLAIN } = await import('./formats/text/style.js');
  return (report) => renderText(report, PLAIN);
}

/** The format that the file's ending picks, the longest ending first; null when none does. */
export function formatOf(file: string): ReportFormat | null {
  const name = file.toLowerCase();
  const fitting = FORMATS.filter(({ ending }) => name.endsWith(ending) && name.length > ending.length);
  return fitting.toSorted((a, b) => b.ending.length - a.ending.length)[0] ?? null;
}

/** Loads the format that the file's ending picks; null when none does. */
export function reporterFor(file: string): (() => Promise<Reporter>) | null {
  return formatOf(file)?.load ?? null;
}

/** The endings that pick a format, for messages. */
export function knownEndings(separator = ', '): string {
  return FORMATS.map(({ ending }) => ending).join(separator);
}

/** The formats that a run with this method can be written in. */
export function formatsFor(method: Method): ReportFormat[] {
  return FORMATS.filter(({ needs }) => needs === null || methodProblem(method) === null);
}

/** Whether the file's ending picks a capture file. */
export function isCapture(file: string): boolean {
  return formatOf(file)?.needs === 'packets';
}

/** Why no capture file can be made of a run with this method; null when one can. */
export function methodProblem(method: Method): string | null {
  if (CAPABILITIES[method].seesPackets) return null;
  return `a capture file needs the packets of the method raw; with the method ${method} the system sends them and shows none`;
}

import type { Report } from '../model/report.js';

/** A report format: a pure function from the report to text, whole or in pieces. */
export type Reporter = (report: Report) => string | Iterable<string>;

/** By file ending; each loads its code only when used. */
export const REPORTERS: Record<string, () => Promise<Reporter>> = {
  '.json': async () => (await import('./json.js')).jsonPieces,
  '.txt': async () => {
    const { renderText } = await import('./text/text.js');
    const { PLAIN } = await import('./text/style.js');
    return (report) => renderText(report, PLAIN);
  },
};

/** The endings that pick a format, for messages. */
export function knownEndings(): string {
  return Object.keys(REPORTERS).join(', ');
}

import type { Report } from '../../src/model/report.js';
import { reporterFor } from '../../src/report/registry.js';

/** What the format of this ending writes, as the bytes of the file. */
export async function contentOf(report: Report, ending: string): Promise<Buffer> {
  const load = reporterFor(`report${ending}`);
  if (!load) throw new Error(`no format ${ending}`);
  const content = (await load())(report);
  if (typeof content === 'string' || Buffer.isBuffer(content)) return Buffer.from(content as string);
  return Buffer.from([...(content as Iterable<string>)].join(''));
}

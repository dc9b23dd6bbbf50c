import type { Report } from '../../src/model/report.js';
import { renderJson } from '../../src/report/formats/json.js';
import { checkReport } from '../../src/report/schema.js';

/** The same report; throws where pathproof would refuse to read it back. */
export function readable(report: Report): Report {
  const result = checkReport(JSON.parse(renderJson(report)));
  if ('problem' in result) throw new Error(`the report ${result.problem}`);
  return report;
}

import { relative } from 'node:path';
import { printableJson } from '../../model/printable.js';
import { raisePrivileges } from '../../net/adapters/privileges.js';
import { renderMachine } from '../../report/formats/text/doctor.js';
import type { Invocation } from '../doctor/advice.js';
import { machineFacts } from '../doctor/facts.js';
import { judgeMachine } from '../doctor/judge.js';
import { EXIT } from '../output/exit-codes.js';
import { printText } from '../output/print.js';
import { outputStyle } from '../output/terminal.js';
import { ownProgram } from '../own-program.js';
import { packageVersion } from '../version.js';

export interface DoctorFlags {
  json?: boolean;
  color?: boolean;
  ascii?: boolean;
}

/**
 * `pathproof doctor`: what this machine can and cannot measure, and how to give it more. Sends nothing. The exit code
 * is 3 only when nothing at all can be measured.
 */
export async function doctorCommand(flags: DoctorFlags): Promise<number> {
  raisePrivileges();
  const tool = { name: 'pathproof', version: packageVersion() };
  const report = judgeMachine(await machineFacts(), tool, invocation());
  const style = outputStyle({ color: (flags.color ?? true) && !process.env['NO_COLOR'], ascii: flags.ascii ?? false });
  printText(flags.json ? `${printableJson(JSON.stringify(report, null, 2))}\n` : renderMachine(report, style));
  return report.best === null ? EXIT.unmeasured : EXIT.pass;
}

/** sudo searches other directories for Node than the user's shell does, so its full path is given. */
function invocation(): Invocation {
  const script = ownProgram();
  if (script === process.execPath) return { node: script, script: null };
  const near = relative(process.cwd(), script);
  return { node: process.execPath, script: near.startsWith('..') || near === '' ? script : near };
}

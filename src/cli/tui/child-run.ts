import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Report } from '../../model/report.js';
import type { RunListener } from '../../scenarios/run/events.js';
import type { EventLine } from '../output/events-output.js';

const LONGEST_COMPLAINT = 2000;

/** Follows a `run --events` in another process and resolves with its report. Throws with what it complained about. */
export async function followRun(child: ChildProcess, listener: RunListener): Promise<Report> {
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint = (complaint + String(chunk)).slice(0, LONGEST_COMPLAINT);
  });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  const report = await Promise.race([readReport(child, listener), failed]);
  if (report === null) throw new Error(complaint.trim() === '' ? 'the run ended without a report' : complaint.trim());
  return report;
}

async function readReport({ stdout }: ChildProcess, listener: RunListener): Promise<Report | null> {
  let report: Report | null = null;
  if (stdout === null) return null;
  for await (const line of createInterface({ input: stdout })) {
    const event = JSON.parse(line) as EventLine;
    if (event.type === 'report') report = event.report;
    else listener(event);
  }
  return report;
}

import { setTimeout } from 'node:timers/promises';
import { type IpAnswer, readRows, refusal, runIp, runIpBatch } from './ip.js';

interface Question {
  args: readonly string[];
  resolve(answer: IpAnswer): void;
}

/** Starting a process takes milliseconds of the program's own time: those that have to wait anyway wait for more. */
const GATHER_MS = 25;
/** Bounds the time one process takes, and what it prints. */
const MOST_AT_ONCE = 256;

const waiting: Question[] = [];
let running = false;

/**
 * Asks `ip` one question. Questions that come while another process runs wait for it and share the next one
 * (`ip -batch`): a thousand targets cost a few processes, and every answer is still read after it was asked for.
 */
export function askIp(args: readonly string[]): Promise<IpAnswer> {
  return new Promise((resolve) => {
    waiting.push({ args, resolve });
    if (!running) void answerAll();
  });
}

async function answerAll(): Promise<void> {
  running = true;
  while (waiting.length > 0) {
    await answerSome(waiting.splice(0, MOST_AT_ONCE));
    if (waiting.length > 0) await setTimeout(GATHER_MS);
  }
  running = false;
}

async function answerSome(questions: readonly Question[]): Promise<void> {
  const answers = questions.length > 1 ? await askTogether(questions) : null;
  for (const [index, { args, resolve }] of questions.entries()) resolve(answers?.[index] ?? (await runIp(args)));
}

/** Null when what the batch printed cannot be given to its questions without doubt. */
async function askTogether(questions: readonly Question[]): Promise<IpAnswer[] | null> {
  const { stdout, stderr, slow } = await runIpBatch(questions.map(({ args }) => args.join(' ')));
  // One by one they would take that long each.
  if (slow) return questions.map(() => ({ kind: 'unusable', message: '`ip` does not answer in time' }));
  const refusals = readRefusals(stderr);
  const rows = stdout.split('\n').filter((line) => line.trim() !== '');
  if (rows.length + refusals.size !== questions.length) return null;
  const answers = questions.map((_, index): IpAnswer | null => {
    const message = refusals.get(index + 1);
    if (message !== undefined) return refusal(message);
    const answer = readRows(rows.shift() ?? '');
    return answer.kind === 'json' ? answer : null;
  });
  return answers.every((answer) => answer !== null) ? answers : null;
}

/** The kernel's word before each `Command failed -:LINE`, by that line. */
function readRefusals(stderr: string): Map<number, string> {
  const refusals = new Map<number, string>();
  let said = '';
  for (const line of stderr.split('\n')) {
    const failed = /^Command failed -:(\d+)$/.exec(line);
    if (failed) refusals.set(Number(failed[1]), said);
    said = failed ? '' : said || line;
  }
  return refusals;
}

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chain } from '../../src/lab/chain.js';
import type { ExpectedFinding, Fault, Truth } from '../../src/lab/fault.js';
import { FAULTS } from '../../src/lab/faults.js';
import type { Lab } from '../../src/lab/lab.js';
import type { Finding } from '../../src/model/finding.js';
import type { Method, Report, TargetReport } from '../../src/model/report.js';
import { PLAIN } from '../../src/report/formats/text/style.js';
import { renderText } from '../../src/report/formats/text/text.js';
import { describeLab } from '../support/strict.js';
import { allowPing } from './ping-group.js';
import { failures, inLab } from './remote-run.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
const RUN_LIMIT_MS = 40_000;
/** Root's id without root's capabilities: it reads the checkout, and programs keep their own file capabilities. */
const ORDINARY = ['setpriv', '--securebits=+noroot', '--inh-caps=-all'];

interface Way {
  title: string;
  method: Method;
  /** What the program is started through. */
  as: readonly string[];
}

const WAYS: Way[] = [
  { title: 'the system’s tools as root', method: 'system', as: [] },
  { title: 'the system’s tools as an ordinary user', method: 'system', as: ORDINARY },
  { title: 'ordinary sockets', method: 'connect', as: [] },
];

const CASES = WAYS.flatMap((way) => FAULTS.map((fault) => [way.title, fault.name, way, fault] as const));

interface WeakRun {
  report: Report;
  target: TargetReport;
  /** Everything that the program wrote. */
  text: string;
}

/** A fault and what each way saw of it. */
interface Seen {
  runs: ReadonlyMap<Way, WeakRun>;
  lab: Lab;
}

async function run(lab: Lab, { method, as }: Way): Promise<WeakRun> {
  const argv = [process.execPath, MAIN, 'run', 'remote', '--address', lab.addressOf('unit'), '--json'];
  const { stdout, stderr } = await lab.exec('pc', [...as, ...argv, '--method', method], { timeoutMs: RUN_LIMIT_MS });
  const report = JSON.parse(stdout) as Report;
  return { report, target: report.targets[0] as TargetReport, text: stdout + stderr + renderText(report, PLAIN) };
}

/** One lab with the fault, in which every way is tried in turn. */
function tryEveryWay(fault: Fault): Promise<Seen> {
  return inLab(
    chain(2),
    async (lab) => {
      await allowPing(lab, 'pc');
      await fault.inject(lab);
      const runs = new Map<Way, WeakRun>();
      for (const way of WAYS) runs.set(way, await run(lab, way));
      return { runs, lab };
    },
    fault.standinArgs,
  );
}

const tried = new Map<Fault, Promise<Seen>>();

async function withFault(fault: Fault, way: Way, check: (seen: WeakRun, lab: Lab) => void): Promise<void> {
  const trying = tried.get(fault) ?? tryEveryWay(fault);
  tried.set(fault, trying);
  const { runs, lab } = await trying;
  check(runs.get(way) as WeakRun, lab);
}

/** The injected faults; none on a healthy path. */
function injected(truth: Truth): ExpectedFinding[] {
  return [truth, ...(truth.also ?? [])].filter((one) => one.codes.length > 0);
}

function blames(finding: Finding, { device, hop }: ExpectedFinding, lab: Lab): boolean {
  return finding.suspects.some((suspect) => {
    if (device === 'pc') return suspect.role === 'pc';
    return (
      suspect.address === lab.addressOf(device as string) || (suspect.address === undefined && suspect.hop === hop)
    );
  });
}

/** A router of which nothing is known stands for every router on the path. */
function mayMean(finding: Finding, expected: ExpectedFinding, lab: Lab): boolean {
  const nameless = finding.suspects.some(
    ({ role, hop, address }) => role === 'router' && (hop ?? address) === undefined,
  );
  return blames(finding, expected, lab) || (nameless && /^r\d/.test(expected.device ?? ''));
}

await describeLab('a weaker method over two routers', () => {
  it.concurrent.each(CASES)('%s: %s proves no device that holds no fault', async (_title, _name, way, fault) => {
    await withFault(fault, way, ({ report, target, text }, lab) => {
      expect(report.vantage.method).toBe(way.method);
      expect(text).not.toMatch(/undefined|\bNaN\b/);
      const faults = injected(fault.truth);
      if (faults.length === 0) expect(target.verdict).not.toBe('fail');
      const proved = failures(target).filter((finding) => finding.certainty === 'proved');
      const wrong = proved.filter((finding) => !faults.some((one) => blames(finding, one, lab)));
      expect(wrong).toEqual([]);
      const accused = failures(target).filter((finding) => finding.certainty !== 'possible');
      const slandered = accused.filter((finding) => !faults.some((one) => mayMean(finding, one, lab)));
      expect(slandered).toEqual([]);
    });
  });

  const LOUD = ['config-rejected-13', 'config-rejected-r1', 'ping-rejected-r2', 'pc-no-route'];
  const asRoot = WAYS[0] as Way;
  it.concurrent.each(FAULTS.filter((fault) => LOUD.includes(fault.name)).map((fault) => [fault.name, fault] as const))(
    'the system’s tools name who refuses: %s',
    async (_name, fault) => {
      await withFault(fault, asRoot, ({ target }, lab) => {
        for (const one of injected(fault.truth)) {
          const found = failures(target).filter((finding) => one.codes.includes(finding.code));
          expect(found.map((finding) => blames(finding, one, lab))).toEqual([true]);
          expect(found.flatMap((finding) => finding.suspects)).toHaveLength(1);
        }
      });
    },
  );
});

import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOURCE_NAT } from '../../bench/matrix/topologies/translation.js';
import { TWO_PATHS } from '../../bench/matrix/topologies/two-paths.js';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { startProgram } from '../../src/lab/program.js';
import { addRules, FROM_CONFIG, TO_CONFIG } from '../../src/lab/rules.js';
import { labSupport } from '../../src/lab/support.js';
import type { Topology } from '../../src/lab/topology.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { MAIN, pathproof } from '../cli/program-process.js';
import { describeLab, describeUnless } from '../support/strict.js';
import { noTcpdump } from './daemons.js';
import { inLab, runScenario } from './remote-run.js';

const execute = promisify(execFile);
const support = await labSupport();
const noLab = support.available && support.nft ? await noTcpdump() : (support.reason ?? 'no lab with nft');

function missingProgram(name: string): string | null {
  return spawnSync(name, ['-V']).error === undefined ? null : `${name} is not installed`;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pathproof-join-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Where a capture is taken: a node, an interface of it (or `any`), and what tcpdump is told besides. */
interface Tap {
  node: string;
  interface: string;
  options?: readonly string[];
  filter?: readonly string[];
}

/** Starts tcpdump on a node; resolves with what ends it, when the file is whole. */
async function tap(
  lab: Lab,
  { node, interface: name, options = [], filter = [] }: Tap,
  file: string,
): Promise<() => Promise<void>> {
  const argv = ['tcpdump', '-Z', 'root', '-U', '--immediate-mode', '-i', name, ...options, '-w', file, ...filter];
  const program = await startProgram(lab, node, ['sh', '-c', 'exec "$@" 2>&1', 'sh', ...argv], /listening on/);
  return async () => {
    const ended = once(program.child, 'exit');
    program.child.kill('SIGINT');
    await ended;
  };
}

/** A run beside captures; the files in the order of the taps, and the report's. */
async function runBeside(
  lab: Lab,
  name: string,
  taps: readonly Tap[],
  options: readonly string[] = ['--capture-window', '1'],
): Promise<{ report: string; files: string[] }> {
  const files = taps.map((_, index) => join(folder, `${name}-${index}.pcap`));
  const ends = await Promise.all(taps.map((one, index) => tap(lab, one, files[index] ?? '')));
  const { report } = await runScenario(lab, 'remote', options);
  await Promise.all(ends.map((end) => end()));
  const saved = join(folder, `${name}.json`);
  writeFileSync(saved, JSON.stringify(report));
  return { report: saved, files };
}

async function joined(
  report: string,
  files: readonly string[],
  ...options: string[]
): Promise<{ code: number | null; target: TargetReport; stderr: string }> {
  const { code, stdout, stderr } = await pathproof(['join', report, ...files, '--json', ...options]);
  const target = (JSON.parse(stdout) as Report).targets[0] as TargetReport;
  return { code, target, stderr };
}

/** Every failure: its code, how sure it is, and whom it suspects. */
function told({ findings }: TargetReport): string[] {
  return findings
    .filter(({ severity }) => severity === 'failure')
    .map(({ code, certainty, suspects }) => {
      const names = suspects.map(
        ({ role, hop, direction }) => `${role === 'router' ? `hop ${hop}` : role} ${direction}`,
      );
      return `${code} ${certainty}: ${names.join(', ')}`;
    });
}

/** Both sides of a node, each by an interface of its own. */
const bothSides = (node: string, ...behind: string[]): Tap[] =>
  ['w0', ...(behind.length > 0 ? behind : ['w1'])].map((name) => ({ node, interface: name }));

/** A fault in a network, captures beside a run, and what the report tells with them. */
async function tellOf(
  topology: Topology,
  name: string,
  prepare: (lab: Lab) => Promise<unknown>,
  taps: readonly Tap[],
  ...options: string[]
): Promise<string[]> {
  return inLab(topology, async (lab) => {
    await prepare(lab);
    const { report, files } = await runBeside(lab, name, taps);
    const { target } = await joined(report, files, ...options);
    return told(target);
  });
}

const DIRECTIONS = [
  ['packets', TO_CONFIG, 'forward'],
  ['answers', FROM_CONFIG, 'return'],
] as const;

describeUnless(noLab, 'captures of both sides of a device', () => {
  describe.each(DIRECTIONS)('prove who drops the %s', (what, match, direction) => {
    it.concurrent.each([1, 2, 3])('hop %i', async (hop) => {
      const node = `r${hop}`;
      const drop = (lab: Lab) => addRules(lab, node, 'forward', [[match, 'drop']]);
      expect(await tellOf(chain(3), `${what}-${hop}`, drop, bothSides(node))).toEqual([
        `port-filtered proved: hop ${hop} ${direction}`,
      ]);
    });

    it.concurrent('the unit', async () => {
      const hook = what === 'packets' ? 'input' : 'output';
      const drop = (lab: Lab) => addRules(lab, 'unit', hook, [[match, 'drop']]);
      const taps = [
        { node: 'r3', interface: 'w1' },
        { node: 'unit', interface: 'e0' },
      ];
      expect(await tellOf(chain(3), `${what}-unit`, drop, taps, '--at', 'auto', '--at', 'unit')).toEqual([
        'port-filtered proved: unit forward',
      ]);
    });

    it.concurrent.each([1, 2, 3])('hop %i, behind source NAT', async (hop) => {
      const node = `r${hop}`;
      const { topology, prepare } = SOURCE_NAT;
      const drop = async (lab: Lab) => {
        await prepare?.(lab);
        await addRules(lab, node, 'forward', [[match, 'drop']]);
      };
      expect(await tellOf(topology, `${what}-nat-${hop}`, drop, bothSides(node))).toEqual([
        `port-filtered proved: hop ${hop} ${direction}`,
      ]);
    });

    it.concurrent.each([
      ['r1', ['w1', 'w2'], 1],
      ['r4', ['w2', 'w1'], 3],
    ] as const)('%s, with two paths of equal cost', async (node, others, hop) => {
      const { topology, prepare } = TWO_PATHS;
      const drop = async (lab: Lab) => {
        await prepare?.(lab);
        await addRules(lab, node, 'forward', [[match, 'drop']]);
      };
      const tells = await tellOf(topology, `${what}-two-${hop}`, drop, bothSides(node, ...others));
      // The two ports are two findings where they met the router by interfaces of different addresses.
      expect([...new Set(tells)]).toEqual([`port-filtered proved: hop ${hop} ${direction}`]);
    });

    it.concurrent('a capture of all interfaces at once, in cooked frames', async () => {
      const drop = (lab: Lab) => addRules(lab, 'r2', 'forward', [[match, 'drop']]);
      expect(await tellOf(chain(3), `${what}-any`, drop, [{ node: 'r2', interface: 'any' }])).toEqual([
        `port-filtered proved: hop 2 ${direction}`,
      ]);
    });

    it.concurrent('a capture that keeps only the headers', async () => {
      const drop = (lab: Lab) => addRules(lab, 'r2', 'forward', [[match, 'drop']]);
      const taps = bothSides('r2').map((one) => ({ ...one, options: ['-s', '64'] }));
      expect(await tellOf(chain(3), `${what}-short`, drop, taps)).toEqual([`port-filtered proved: hop 2 ${direction}`]);
    });
  });
});

describeUnless(noLab, 'a capture that lacks packets', () => {
  const dropped = (lab: Lab) => addRules(lab, 'r2', 'forward', [[TO_CONFIG, 'drop']]);

  it.concurrent.each([
    ['for its filter', ['tcp port 50802 or icmp or udp']],
    ['for its filter alone', ['tcp port 50802']],
  ])('%s proves nothing by that', async (title, filter) => {
    const taps = [
      { node: 'r1', interface: 'w1' },
      { node: 'r1', interface: 'w1', filter },
    ];
    const tells = await tellOf(chain(3), `filtered-${title.length}`, dropped, taps);
    // In front of the drop: what the first one holds tells that hop 1 let it pass.
    expect(tells).toEqual(['port-filtered likely: hop 2 forward, hop 3 forward, unit forward']);
  });

  it.concurrent('because it began late or ended early proves nothing by that', async () => {
    await inLab(chain(3), async (lab) => {
      await dropped(lab);
      const { report, files } = await runBeside(lab, 'late', bothSides('r2'));
      const [before = '', after = ''] = files;
      const { stdout } = await execute('capinfos', ['-c', '-M', '-T', '-r', after]);
      const frames = Number(stdout.split('\t')[1]);
      const cut = async (name: string, range: string): Promise<string> => {
        await execute('editcap', ['-r', after, join(folder, name), range]);
        return join(folder, name);
      };
      for (const part of [await cut('late.pcap', `${frames - 3}-${frames}`), await cut('early.pcap', '1-6')]) {
        const { target } = await joined(report, [before, part]);
        expect(told(target)).toEqual(['port-filtered likely: hop 2 forward, hop 3 forward, unit forward']);
      }
    });
  });

  it.concurrent('of the run altogether is told, and changes nothing', async () => {
    await inLab(chain(3), async (lab) => {
      await dropped(lab);
      const [first, second] = [await runBeside(lab, 'one', bothSides('r2')), await runBeside(lab, 'two', [])];
      const { target, stderr } = await joined(second.report, first.files);
      expect(stderr).toContain('one-0.pcap holds no packet of this run to');
      const { stdout } = await pathproof(['render', second.report, '--to', join(folder, 'two.txt')]);
      expect(stdout).toBe('');
      expect(told(target)).toEqual(
        told((JSON.parse(readFileSync(second.report, 'utf8')) as Report).targets[0] as TargetReport),
      );
    });
  });
});

describeUnless(noLab, 'captures beside a healthy run', () => {
  it.concurrent('change nothing', async () => {
    expect(await tellOf(chain(3), 'healthy', async () => {}, [...bothSides('r1'), ...bothSides('r3')])).toEqual([]);
  });
});

describeUnless(noLab ?? missingProgram('tcprewrite'), 'captures with VLAN tags', () => {
  it.concurrent.each(DIRECTIONS)('prove who drops the %s', async (what, match, direction) => {
    await inLab(chain(3), async (lab) => {
      await addRules(lab, 'r2', 'forward', [[match, 'drop']]);
      const { report, files } = await runBeside(lab, `vlan-${what}`, bothSides('r2'));
      // This kernel may know no VLANs: the tags are put into what tcpdump saw.
      const tagged = files.map((file) => file.replace('.pcap', '-tagged.pcap'));
      for (const [index, file] of files.entries())
        await execute('tcprewrite', [
          '--enet-vlan=add',
          '--enet-vlan-tag=7',
          '--enet-vlan-cfi=0',
          '--enet-vlan-pri=0',
          '-i',
          file,
          '-o',
          tagged[index] ?? '',
        ]);
      expect(told((await joined(report, tagged)).target)).toEqual([`port-filtered proved: hop 2 ${direction}`]);
    });
  });
});

describeUnless(noLab, 'without marks of the run', () => {
  it.concurrent('two files leave open whether the second one was filtered', async () => {
    await inLab(chain(3), async (lab) => {
      await addRules(lab, 'r2', 'forward', [[TO_CONFIG, 'drop']]);
      const { report, files } = await runBeside(lab, 'unmarked', bothSides('r2'), []);
      const { target } = await joined(report, files);
      expect(told(target)).toEqual(['port-filtered likely: hop 2 forward, hop 3 forward, unit forward']);
      expect(target.findings[0]?.nextTest).toContain('--capture-window');
    });
  });
});

await describeLab('the stand-in’s own capture', () => {
  it.concurrent.each([
    ['input', TO_CONFIG, 'port-filtered proved: unit forward'],
    ['output', FROM_CONFIG, 'port-filtered proved: unit forward'],
  ] as const)('proves what the machine it runs on drops (%s)', async (hook, match, expected) => {
    const file = join(folder, `standin-${hook}.pcapng`);
    await inLab(
      chain(2),
      async (lab) => {
        await addRules(lab, 'unit', hook, [[match, 'drop']]);
        const { report } = await runBeside(lab, `standin-${hook}`, []);
        expect(told((await joined(report, [file], '--at', 'unit')).target)).toEqual([expected]);
      },
      ['--capture', file],
    );
  });

  it.concurrent('leaves only the way back where it holds the answers', async () => {
    const file = join(folder, 'standin-return.pcapng');
    await inLab(
      chain(2),
      async (lab) => {
        await addRules(lab, 'r1', 'forward', [[FROM_CONFIG, 'drop']]);
        const { report } = await runBeside(lab, 'standin-return', []);
        const { target } = await joined(report, [file], '--at', 'unit');
        expect(told(target)).toEqual(['port-filtered likely: hop 2 return, hop 1 return']);
      },
      ['--capture', file],
    );
  });

  it.concurrent('holds no byte of what sessions carry, and no file is replaced', async () => {
    const file = join(folder, 'standin-headers.pcapng');
    await inLab(
      chain(1),
      async (lab) => {
        await runScenario(lab, 'remote', ['--profile', 'standin']);
        const bytes = readFileSync(file);
        expect(bytes.length).toBeGreaterThan(2000);
        expect(bytes.toString('latin1')).not.toContain('level="11.1"');
        const again = await lab.exec('r1', [process.execPath, MAIN, 'standin', '--capture', file]);
        expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--capture: must not exist yet') });
      },
      ['--capture', file],
    );
  });
});

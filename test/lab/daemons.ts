import { access, chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { labPath } from '../../src/lab/environment.js';
import type { Lab } from '../../src/lab/lab.js';
import { labSupport } from '../../src/lab/support.js';
import { NEEDS_ROOT } from '../support/skips.js';

const STEP_MS = 50;
const READY_LIMIT_MS = 10_000;
const FRR = '/usr/lib/frr';
/** 224.0.0.9, as the kernel prints it: ripd joins it on an interface that it serves (RFC 2453 §4.6). */
const RIP_GROUP = '090000E0';

/** Real servers of other people on the lab's unit. */
export interface Daemons {
  /** A folder of their own, gone after `stop`. */
  folder: string;
  /** net-snmp's agent with this community. */
  snmpd(community: string): Promise<void>;
  /** tftpd-hpa with one file `nasystem/who_is`. */
  tftpd(whoIs: string): Promise<void>;
  /** FRRouting's ripd with a route of its own. */
  ripd(): Promise<void>;
  stop(): Promise<void>;
}

/** Why tcpdump cannot capture in a lab here: it changes to another user, or to root for good; null when it can. */
export async function noTcpdump(): Promise<string | null> {
  const { mode } = await labSupport();
  return mode === 'user-namespace' ? `${NEEDS_ROOT}tcpdump cannot change its user in a user namespace` : null;
}

/** Why these programs cannot be run here; null when they can. */
export async function missing(...programs: readonly string[]): Promise<string | null> {
  const { mode, reason } = await labSupport();
  if (mode === null) return reason ?? 'no lab';
  if (mode !== 'root') return `${NEEDS_ROOT}these servers give up the privileges of the real root when they start`;
  const found = await Promise.all(programs.map(isThere));
  const absent = programs.filter((_, index) => !found[index]);
  return absent.length === 0 ? null : `not installed: ${absent.join(', ')}`;
}

async function isThere(program: string): Promise<boolean> {
  const places = program.startsWith('/')
    ? [program]
    : labPath()
        .split(delimiter)
        .map((place) => join(place, program));
  const found = await Promise.all(
    places.map((place) =>
      access(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

export async function daemonsOf(lab: Lab): Promise<Daemons> {
  const folder = await mkdtemp(join(tmpdir(), 'pathproof-daemons-'));
  await chmod(folder, 0o755);
  const start = async (port: number, argv: readonly string[]): Promise<void> => {
    const child = lab.spawn('unit', argv, { stdio: 'pipe' });
    child.stdout?.resume();
    child.stderr?.resume();
    await untilBound(lab, port);
  };
  return {
    folder,
    async snmpd(community) {
      const file = join(folder, 'snmpd.conf');
      await writeFile(
        file,
        `agentAddress udp:161\nrocommunity ${community}\nsysName unit-a\nsysDescr an agent\nmaster no\n`,
      );
      await start(161, ['env', 'MIBS=', `SNMP_PERSISTENT_DIR=${folder}`, 'snmpd', '-f', '-C', '-c', file, '-Lo']);
    },
    async tftpd(whoIs) {
      const root = join(folder, 'tftp');
      await mkdir(join(root, 'nasystem'), { recursive: true });
      await writeFile(join(root, 'nasystem', 'who_is'), whoIs, 'latin1');
      await start(69, ['in.tftpd', '--foreground', '--secure', '--address', '0.0.0.0:69', '-u', 'root', root]);
    },
    async ripd() {
      await giveToFrr(folder);
      const own = (name: string): string[] => frrCommand(folder, name);
      await writeFile(join(folder, 'zebra.conf'), 'hostname z\n');
      await writeFile(join(folder, 'ripd.conf'), 'hostname r\nrouter rip\n network e0\n route 10.77.0.0/16\n');
      await start(520, ['sh', '-c', `${own('zebra').join(' ')} & exec ${own('ripd').join(' ')}`]);
      await untilFound(lab, RIP_GROUP, '/proc/net/igmp');
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}

function frrCommand(folder: string, name: string): string[] {
  const files = ['-f', `${folder}/${name}.conf`, '-z', `${folder}/zserv.api`, '-i', `${folder}/${name}.pid`];
  return [`${FRR}/${name}`, ...files, '--vty_socket', folder, '-P', '0', '-u', 'frr', '-g', 'frr', '--log', 'stdout'];
}

/** FRRouting gives up root for its own user, who writes its sockets there. */
async function giveToFrr(folder: string): Promise<void> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith('frr:'));
  const [, , uid, gid] = (line ?? '').split(':').map(Number);
  if (uid === undefined || gid === undefined) throw new Error('this machine has no user frr');
  await chown(folder, uid, gid);
}

/** Until something on the unit holds this UDP port. */
function untilBound(lab: Lab, port: number): Promise<void> {
  const pattern = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  return untilFound(lab, pattern, '/proc/net/udp');
}

async function untilFound(lab: Lab, pattern: string, file: string): Promise<void> {
  for (let waited = 0; waited < READY_LIMIT_MS; waited += STEP_MS) {
    const { code } = await lab.exec('unit', ['grep', '-q', pattern, file]);
    if (code === 0) return;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new Error(`the lab's unit has no ${pattern.trim()} in ${file}`);
}

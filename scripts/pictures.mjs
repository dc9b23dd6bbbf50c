/**
 * Captures the run screen of the built program in the lab, once on a healthy path and once with a dropped configuration
 * port, and writes the pictures of the README and the documents. Needs the lab's privileges, nft and tmux.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chain } from '../build/lab/chain.js';
import { faultByName } from '../build/lab/faults.js';
import { openLab } from '../build/lab/lab.js';
import { startLabUnit } from '../build/lab/program.js';
import { ansiToSvg } from './ansi-to-svg.mjs';

const ROOT = join(import.meta.dirname, '..');
const MAIN = join(ROOT, 'dist/main.js');
const FOLDER = join(ROOT, 'docs/pictures');
const SIZE = { columns: 120, rows: 36 };
const LIMIT_MS = 30_000;
const JOINED_COLUMNS = 106;
const PICTURES = [
  { fault: 'healthy', done: /✔ PASS/, file: 'run-healthy.svg', title: 'pathproof: every requirement is met' },
  {
    fault: 'config-dropped-r2',
    done: /✖ FAIL/,
    file: 'run-config-dropped.svg',
    title: 'pathproof: a dropped config port',
  },
];

mkdirSync(FOLDER, { recursive: true });
for (const picture of PICTURES) {
  writeFileSync(join(FOLDER, picture.file), ansiToSvg(await capture(picture), SIZE.columns, picture.title));
  process.stdout.write(`${join('docs/pictures', picture.file)}\n`);
}

writeFileSync(
  join(FOLDER, 'join.svg'),
  ansiToSvg(joined(), JOINED_COLUMNS, 'pathproof join visit.json before.pcap after.pcap'),
);
process.stdout.write('docs/pictures/join.svg\n');

/** What `join` prints of the recorded run and captures of the tests. */
function joined() {
  const files = ['visit.json', 'before.pcap', 'after.pcap'].map((name) => join(ROOT, 'test/fixtures/join', name));
  const env = { ...process.env, FORCE_COLOR: '1' };
  return spawnSync(process.execPath, [MAIN, 'join', ...files, '--quiet'], { encoding: 'utf8', env }).stdout;
}

async function capture({ fault: name, done }) {
  const lab = await openLab(chain(2));
  const home = mkdtempSync(join(tmpdir(), 'pathproof-picture-'));
  try {
    const fault = faultByName(name);
    await startLabUnit(lab, MAIN, fault.standinArgs);
    await fault.inject(lab);
    return await drive(lab, home, done);
  } finally {
    await lab.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function drive(lab, home, done) {
  const tmux = async (...args) => (await lab.exec('pc', ['tmux', '-L', 'picture', '-f', '/dev/null', ...args])).stdout;
  const line = `HOME=${home} XDG_STATE_HOME=${home} ${process.execPath} ${MAIN} --address ${lab.addressOf('unit')}`;
  await tmux('new-session', '-d', '-x', String(SIZE.columns), '-y', String(SIZE.rows), `${line}; read rest`);
  const seen = (pattern) => until(() => tmux('capture-pane', '-p'), pattern);
  try {
    await seen(/▶ remote/);
    await tmux('send-keys', 'Enter');
    await seen(done);
    return await tmux('capture-pane', '-e', '-N', '-p');
  } finally {
    await tmux('kill-server');
  }
}

async function until(look, pattern) {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    if (pattern.test(await look())) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the screen never showed ${pattern}`);
}

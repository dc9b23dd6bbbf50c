import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from '../../model/errors.js';
import { nameHops } from '../../model/hop-names.js';
import type { Report } from '../../model/report.js';
import { type Mask, maskReport } from '../../report/mask/mask.js';
import type { Effect } from '../../tui/state/effect.js';
import { writeReports } from '../output/report-files.js';
import { sayFileError } from '../output/write-file.js';
import { atHome } from './home.js';

/** What the export dialog asks for. */
type Form = Omit<Extract<Effect, { type: 'export' }>, 'type'>;

/**
 * Writes the report, with the names of the routers that the screen shows, masked if wanted, in the chosen formats into a
 * folder, and resolves with the files' full paths. With the mask of the screen it has the tokens that were seen there.
 */
export async function exportReport(
  measured: Report,
  { formats, folder, mask, names }: Form,
  known: Mask,
): Promise<string[]> {
  const named = { ...measured, targets: measured.targets.map((target) => nameHops(target, names)) };
  const report = mask ? maskReport(named, known).report : named;
  const place = resolve(folder === '' ? '.' : atHome(folder));
  await makeFolder(place);
  const name = await freeName(place, nameOf(report), formats);
  const files = formats.map((ending) => join(place, `${name}${ending}`));
  const { files: written, failure } = await writeReports(report, files);
  if (failure) throw failure;
  return [...written];
}

const MOST_LEVELS = 64;
const MOST_NAMES = 1000;

/** One level after the other: a recursive mkdir of Node never ends in /proc. Throws LocalError. */
async function makeFolder(place: string): Promise<void> {
  const missing: string[] = [];
  for (let at = place; missing.length < MOST_LEVELS && !(await isFolder(at)); at = dirname(at)) missing.unshift(at);
  for (const one of missing) await mkdir(one).catch((cause: unknown) => Promise.reject(cannotMake(one, cause)));
}

async function isFolder(place: string): Promise<boolean> {
  const found = await stat(place).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return null;
    throw cannotMake(place, cause);
  });
  if (found && !found.isDirectory()) throw new LocalError('not-writable', `${place}: it is a file, not a folder`);
  return found !== null;
}

function cannotMake(place: string, cause: unknown): LocalError {
  return new LocalError('not-writable', `${place}: ${sayFileError(cause)}`, { cause });
}

/** A file that is there may have been edited: the same name with -2, -3 … is taken instead. */
async function freeName(place: string, name: string, formats: readonly string[]): Promise<string> {
  for (let count = 1; count < MOST_NAMES; count++) {
    const tried = count === 1 ? name : `${name}-${count}`;
    const there = await Promise.all(formats.map((ending) => isThere(join(place, `${tried}${ending}`))));
    if (!there.includes(true)) return tried;
  }
  throw new LocalError('not-writable', `${place}: it holds ${MOST_NAMES} exports of this run already`);
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Scenario, target and time: files of several runs stand beside each other in order. */
function nameOf({ scenario, startedAt, targets }: Report): string {
  const address = targets.length === 1 ? `-${targets[0]?.address}` : '';
  const time = startedAt.replace(/\.\d+Z$/, 'Z').replaceAll(':', '');
  return `pathproof-${scenario}${address}-${time}`.replace(/[^A-Za-z0-9.-]/g, '_');
}

// Loads compiled code that is an asset of the single executable. Who can change what is loaded, decides what runs here,
// with rights that this file may have been given (setcap): so on Linux it never has a name that anybody could open.
const { mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } = require('node:fs');
const { createHash } = require('node:crypto');
const { join } = require('node:path');
const { getRawAsset } = require('node:sea');
const { privateFolder } = require('../../src/cli/private-folder.ts');

/** Named here and not by TMPDIR: a file system of the user's own could hold something else a moment later. */
const FOLDERS = ['/dev/shm', '/tmp', '/var/tmp'];
/** O_TMPFILE of x64 and arm64, for reading and writing: a file without a name (open(2)). */
const NAMELESS = 0o20200000 | 2;
const OWNER_ONLY = 0o600;

/** The exports of a compiled module. Throws what the system says where it can be loaded from nowhere. */
exports.loadCompiled = (asset) => {
  const bytes = Buffer.from(getRawAsset(asset));
  return process.platform === 'win32' ? fromCache(asset, bytes) : fromNameless(bytes);
};

function fromNameless(bytes) {
  let refusal;
  for (const folder of FOLDERS) {
    try {
      const fd = openSync(folder, NAMELESS, OWNER_ONLY);
      writeSync(fd, bytes);
      // Stays open: the loader would take a second file at this path for the first one.
      return load(`/proc/self/fd/${fd}`);
    } catch (error) {
      refusal = error;
    }
  }
  throw new Error(
    `no compiled code can be loaded from ${FOLDERS.join(', ')}: ${refusal.message.replaceAll('\n', ' ')}`,
  );
}

/** Windows loads files with names only, and keeps them open: below a folder that is the user's, by their hash. */
function fromCache(asset, bytes) {
  const folder = privateFolder(join('native', createHash('sha256').update(bytes).digest('hex').slice(0, 32)));
  if (folder === null) throw new Error('there is no folder for compiled code below LOCALAPPDATA');
  const file = join(folder, asset);
  if (!holds(file, bytes)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, bytes);
    renameSync(`${file}.${process.pid}`, file);
  }
  return load(file);
}

function holds(file, bytes) {
  try {
    return readFileSync(file).equals(bytes);
  } catch {
    return false;
  }
}

function load(path) {
  const loaded = { exports: {} };
  process.dlopen(loaded, path);
  return loaded.exports;
}

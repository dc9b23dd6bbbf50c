// What npm packs of the packages that come inside ours: what runs, and what is compiled where it is installed. raw-socket
// asks for a nan that newer versions of Node do not compile; `overrides` do not reach those who install the package.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = join(import.meta.dirname, '../node_modules');
const CHANGES = {
  'raw-socket': { files: ['index.js', 'binding.gyp', 'src'], dependencies: { nan: '*' } },
  'net-ping': { files: ['index.js'] },
  nan: { files: ['*.h', 'include_dirs.js'] },
};

for (const [name, change] of Object.entries(CHANGES)) {
  const file = join(MODULES, name, 'package.json');
  const text = `${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }, null, 2)}\n`;
  // Never written in place: the file may be shared with another checkout. The new one also tells npm to look again.
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

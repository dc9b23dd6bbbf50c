// Bundles src/ into dist/: main.js, and chunks that are loaded when they are wanted. CommonJS, because the terminal
// library is written for sloppy mode, and because Node loads it faster. What is compiled for a machine stays outside.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

const ROOT = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const COMPILED = ['raw-socket', 'net-ping', 'koffi'];
/** The widgets of blessed that are used: by us, by one of them or by the chart. */
const WIDGETS = ['Node', 'Screen', 'Element', 'Box'];
/** What those ask to be repeated that bring no file with it: here all of them under MIT. */
const MIT = /Permission is hereby granted[^]*/.exec(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))[0];
const PACKAGE = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** What a bundler cannot follow in the terminal library: its file, the text, and what stands there instead. */
const CHANGES = [
  // Octal escapes and numbers: the same in hexadecimal.
  [/\/(blessed|drawille-[a-z-]+)\/.*\.js$/, /\\([0-3][0-7]{2})/g, (_, digits) => `\\x${hexadecimal(digits)}`],
  [/\/blessed\/lib\/tput\.js$/, /(?<=[=|] )0([0-7]{3})\b/g, (_, digits) => `0x${hexadecimal(digits)}`],
  // All widgets are loaded by computed names.
  [/\/blessed\/lib\/widget\.js$/, /^[^]*$/, () => WIDGETS.map(widget).join('')],
  // The description of the terminal is read from a file beside the code.
  [/\/blessed\/lib\/tput\.js$/, 'data = fs.readFileSync(file)', (_, id) => `data = ${terminfo(id)}`],
  // All of lodash is loaded for one function.
  [/\/blessed-contrib\/.*\/line\.js$/, "require('lodash')", () => "{ max: require('lodash/max') }"],
];

function hexadecimal(octal) {
  return Number.parseInt(octal, 8).toString(16).padStart(2, '0');
}

function widget(name) {
  return `exports.${name} = exports.${name.toLowerCase()} = require('./widgets/${name.toLowerCase()}');\n`;
}

function terminfo(id) {
  const bytes = readFileSync(join(id, '../../usr/xterm-256color'));
  return `Buffer.from('${bytes.toString('base64')}', 'base64')`;
}

/** A package of another version may hold another text: then the bundle fails, not the program. */
const changes = {
  name: 'changes',
  transform: {
    filter: { id: CHANGES.map(([file]) => file) },
    handler(code, id) {
      let changed = code;
      for (const [, text, instead] of CHANGES.filter(([file]) => file.test(id))) {
        if (typeof text === 'string' && !changed.includes(text)) this.error(`${text} is not in ${id} any more`);
        changed = changed.replace(text, (match, group) => instead(match, typeof text === 'string' ? id : group));
      }
      return changed;
    },
  },
};

/** The licences of all packages in the bundle, one after another. */
function licences(chunks) {
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds ?? []);
  const folders = [...new Set(modules.flatMap((id) => PACKAGE.exec(id)?.[0] ?? []))];
  folders.sort((one, other) => one.localeCompare(other));
  return folders.map(licenceOf).join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder) {
  const { name, version: installed, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  if (file === undefined && license !== 'MIT') throw new Error(`${name} brings no text of its licence`);
  const text = file === undefined ? `Copyright ${holder}\n\n${MIT}` : readFileSync(join(folder, file), 'utf8');
  return `${name} ${installed}, ${license}\n\n${text.trimEnd()}\n`;
}

/** Writes a bundle into a folder, with the licences of what is in it. `plugins`: further ones; `split`: into chunks. */
export async function bundle(dir, { plugins = [], external = COMPILED, split = true } = {}) {
  const { output } = await build({
    cwd: ROOT,
    input: { main: 'src/main.ts' },
    platform: 'node',
    external,
    plugins: [changes, ...plugins],
    transform: { target: 'node20', define: { PATHPROOF_VERSION: JSON.stringify(version) } },
    output: { dir, format: 'cjs', cleanDir: true, chunkFileNames: 'chunks/[name].js', codeSplitting: split },
  });
  writeFileSync(join(dir, 'package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(join(dir, 'licences.txt'), licences(output));
}

if (process.argv[1] === import.meta.filename) await bundle(join(ROOT, 'dist'));

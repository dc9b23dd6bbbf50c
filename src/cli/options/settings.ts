import { InputError } from '../../model/errors.js';
import { didYouMean } from '../input/one-of.js';
import { readUserText } from '../input/user-file.js';
import { parseUserJson } from '../input/user-json.js';
import { basePortConflict, flagName, OPTIONS, type OptionName, type Settings, variableName } from './options.js';

/** A value as it was given, and where: `--timeout`, `PATHPROOF_TIMEOUT`, `timeout in pathproof.json`. */
interface Given {
  value: unknown;
  origin: string;
}

type Layer = Partial<Record<OptionName, Given>>;

export interface Sources {
  /** Flags as the command line gave them; absent ones are undefined. */
  flags: Partial<Record<OptionName, unknown>>;
  env: NodeJS.ProcessEnv;
  configFile: string | undefined;
}

const NAMES = Object.keys(OPTIONS) as OptionName[];
const LARGEST_CONFIG_BYTES = 1024 * 1024;

/**
 * Merges the layers (flags beat the environment, which beats the config file, which beats the defaults), validates
 * every value against its rule and freezes the result. Throws InputError for a value that breaks its rule.
 */
export function readSettings(sources: Sources): Settings {
  const layers = [fromFlags(sources.flags), fromEnvironment(sources.env), fromFile(sources.configFile)];
  const values = NAMES.map((name) => {
    const given = layers.map((layer) => layer[name]).find((one) => one !== undefined);
    return [name, given ? validate(name, given) : OPTIONS[name].initial];
  });
  return Object.freeze(Object.fromEntries(values)) as Settings;
}

function validate(name: OptionName, given: Given): unknown {
  const option = OPTIONS[name];
  const value = option.read(given.value);
  if (value === undefined) {
    const hint = 'words' in option ? didYouMean(given.value, option.words) : undefined;
    throw new InputError(given.origin, option.rule, given.value, hint);
  }
  const conflict = name === 'basePort' ? basePortConflict(value as number) : null;
  if (conflict !== null) throw new InputError(given.origin, conflict, given.value);
  return value;
}

function fromFlags(flags: Sources['flags']): Layer {
  return collect((name) => (flags[name] === undefined ? undefined : { value: flags[name], origin: flagName(name) }));
}

function fromEnvironment(env: NodeJS.ProcessEnv): Layer {
  const layer = collect((name) => {
    const value = env[variableName(name)];
    return value === undefined || value === '' ? undefined : { value, origin: variableName(name) };
  });
  // The common convention (no-color.org): present and not empty, whatever the value.
  if (env['NO_COLOR'] && !layer.color) layer.color = { value: false, origin: 'NO_COLOR' };
  return layer;
}

function fromFile(file: string | undefined): Layer {
  if (file === undefined) return {};
  const content = parse(file);
  const unknown = Object.keys(content).find((key) => !NAMES.includes(key as OptionName));
  if (unknown !== undefined) {
    const rule = `has no setting of this name (known: ${NAMES.join(', ')})`;
    throw new InputError(`--config ${file}`, rule, unknown, didYouMean(unknown, NAMES));
  }
  return collect((name) => (name in content ? { value: content[name], origin: `${name} in ${file}` } : undefined));
}

function parse(file: string): Record<string, unknown> {
  const text = readUserText(file, { option: '--config', mostBytes: LARGEST_CONFIG_BYTES });
  const parsed = parseUserJson(text);
  // For the user, broken JSON and JSON of another shape are the same mistake.
  const content = 'content' in parsed ? parsed.content : null;
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { ...content };
  throw new InputError(`--config ${file}`, 'must hold one JSON object', text.slice(0, 40));
}

function collect(pick: (name: OptionName) => Given | undefined): Layer {
  return Object.fromEntries(NAMES.map((name) => [name, pick(name)]).filter(([, given]) => given !== undefined));
}

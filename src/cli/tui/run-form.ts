import { InputError, LocalError } from '../../model/errors.js';
import { parseSearchCriteria } from '../../model/search-criteria.js';
import type { FieldId, RunForm, ScenarioChoice } from '../../tui/state/app.js';
import { loadProfile } from '../input/profile-file.js';
import { checkAddress } from '../input/target.js';
import type { Settings } from '../options/options.js';
import { readSettings } from '../options/settings.js';
import { atHome } from './home.js';

/** The settings of a run as the start screen was filled in; what it does not ask for stays as the command line gave it. */
export function settingsOf(form: RunForm, given: Settings): Settings {
  const read = readSettings({ flags: flagsOf(form), env: {}, configFile: undefined });
  const { address, search, basePort, configService, profile } = read;
  return Object.freeze({
    ...given,
    address,
    search,
    basePort,
    configService,
    profile: profile === undefined ? undefined : atHome(profile),
    interface: read.interface,
  });
}

function flagsOf(form: RunForm): Record<string, string> {
  const { address, search, basePort, configService, profile, interface: name } = form;
  const given = { address, search, basePort, configService, profile, interface: name };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/**
 * What is wrong with one line of the start screen, in one sentence; null when nothing is. The file of a profile is read
 * (64 KiB of it at most), as a run would do it.
 */
export function checkField(
  field: FieldId,
  value: string,
  input: ScenarioChoice['input'],
  interfaces: readonly string[] = [],
): string | null {
  try {
    check(field, value, input);
    return field === 'interface' && value !== '' ? checkInterface(value, interfaces) : null;
  } catch (error) {
    if (error instanceof InputError) return error.rule;
    if (error instanceof LocalError) return error.message.replace(`--${field}: `, '');
    throw error;
  }
}

/** As an error would be told after a run; `lo` is taken for what runs on this PC itself. */
function checkInterface(value: string, interfaces: readonly string[]): string | null {
  if (interfaces.length === 0 || interfaces.includes(value)) return null;
  return `must be one of this PC’s interfaces with an IPv4 address (${interfaces.join(', ')})`;
}

const NAMES_OF_OPTIONS: Readonly<Record<string, string>> = {
  '--address': 'Unit/Broadcast Address',
  '--search': 'IP Search Criteria',
  '--base-port': 'Services Base TCP port',
  '--config-service': 'Configuration service',
  '--interface': 'Interface',
  '--profile': 'Discovery profile',
  '--report': 'Export',
};

/** What went wrong, with the line of the start screen in place of the option that it stands for. */
export function sayInForm(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^--[a-z-]+/, (option) => NAMES_OF_OPTIONS[option] ?? option);
}

function check(field: FieldId, value: string, input: ScenarioChoice['input']): void {
  if (field === 'address') {
    if (value !== '' || input !== 'optional-address') checkAddress(value === '' ? undefined : value);
  } else if (field === 'search') {
    parseSearchCriteria(value);
  } else if (value !== '') {
    readSettings({ flags: { [field]: value }, env: {}, configFile: undefined });
    if (field === 'profile') loadProfile(atHome(value));
  }
}

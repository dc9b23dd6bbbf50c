import { InputError, LocalError } from '../../model/errors.js';
import { parseSearchCriteria } from '../../model/search-criteria.js';
import type { FieldId, RunWish, ScenarioChoice } from '../../tui/state/app.js';
import { loadProfile } from '../profile-file.js';
import type { Settings } from '../settings/options.js';
import { readSettings } from '../settings/settings.js';
import { checkAddress } from '../target.js';

/** The settings of a run as the start screen was filled in; what it does not ask for stays as the command line gave it. */
export function settingsOf(wish: RunWish, given: Settings): Settings {
  const read = readSettings({ flags: flagsOf(wish), env: {}, configFile: undefined });
  const { address, search, basePort, configService, profile } = read;
  return Object.freeze({ ...given, address, search, basePort, configService, profile, interface: read.interface });
}

function flagsOf(wish: RunWish): Record<string, string> {
  const { address, search, basePort, configService, profile, interface: name } = wish;
  const given = { address, search, basePort, configService, profile, interface: name };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/**
 * What is wrong with one line of the start screen, in one sentence; null when nothing is. The file of a profile is read
 * (64 KiB of it at most), as a run would do it.
 */
export function checkField(field: FieldId, value: string, input: ScenarioChoice['input']): string | null {
  try {
    check(field, value, input);
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.rule;
    if (error instanceof LocalError) return error.message.replace(`--${field}: `, '');
    throw error;
  }
}

function check(field: FieldId, value: string, input: ScenarioChoice['input']): void {
  if (field === 'address') {
    if (value !== '' || input !== 'optional-address') checkAddress(value === '' ? undefined : value);
  } else if (field === 'search') {
    parseSearchCriteria(value);
  } else if (value !== '') {
    readSettings({ flags: { [field]: value }, env: {}, configFile: undefined });
    if (field === 'profile') loadProfile(value);
  }
}

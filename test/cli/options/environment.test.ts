import { describe, expect, it } from 'vitest';
import { tellUnknownVariables } from '../../../src/cli/options/environment.js';
import { OPTIONS, type OptionName, variableName } from '../../../src/cli/options/options.js';

function told(env: NodeJS.ProcessEnv): string[] {
  const messages: string[] = [];
  tellUnknownVariables(env, (message) => messages.push(message));
  return messages;
}

describe('variables of the environment', () => {
  it.each([
    ['PATHPROOF_BASEPORT', 'PATHPROOF_BASE_PORT'],
    ['PATHPROOF_TIMOUT', 'PATHPROOF_TIMEOUT'],
    ['PATHPROOF_SNMP_COMUNITY', 'PATHPROOF_SNMP_COMMUNITY'],
    ['PATHPROOF_CONFIGS', 'PATHPROOF_CONFIG'],
  ])('%s is told as unknown, with the name that may be meant', (name, meant) => {
    expect(told({ [name]: '1' })).toEqual([
      `${name}: is no variable of pathproof and does nothing; did you mean ${meant}?`,
    ]);
  });

  it('is told without a guess where none is near', () => {
    expect(told({ PATHPROOF_SOMETHING_ELSE: '1' })).toEqual([
      'PATHPROOF_SOMETHING_ELSE: is no variable of pathproof and does nothing',
    ]);
  });

  it('are not told where they are known, or another program’s', () => {
    const known = (Object.keys(OPTIONS) as OptionName[]).map(variableName);
    const env = Object.fromEntries(
      [...known, 'PATHPROOF_CONFIG', 'PATHPROOF_SNMP_COMMUNITY', 'PATH'].map((one) => [one, '1']),
    );
    expect(told(env)).toEqual([]);
  });
});

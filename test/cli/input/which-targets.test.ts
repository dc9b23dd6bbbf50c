import { describe, expect, it } from 'vitest';
import {
  checkNamed,
  checkTargets,
  findDestinations,
  goesToLoopback,
  type WantedTargets,
} from '../../../src/cli/input/which-targets.js';
import { readSettings } from '../../../src/cli/options/settings.js';
import type { Ipv4 } from '../../../src/model/address.js';
import { PathproofError } from '../../../src/model/errors.js';
import { SCENARIOS, scenarioById } from '../../../src/scenarios/definitions/catalogue.js';

function check(id: string, flags: { address?: string; search?: string; findBasePort?: boolean }): WantedTargets {
  const scenario = scenarioById(id);
  if (!scenario) throw new Error(`no scenario ${id}`);
  return checkTargets(scenario, readSettings({ flags, env: {}, configFile: undefined }));
}

const MANY = ['multi-remote', 'combined'];
const OTHERS = SCENARIOS.map(({ id }) => id).filter((id) => !MANY.includes(id));

describe('the options that say where a run goes', () => {
  it.each(MANY)('%s needs --search', (id) => {
    expect(() => check(id, {})).toThrow(new RegExp(`^--search: is needed for ${id}: the IP Search Criteria`));
    expect(check(id, { search: '10.1.1.5' })).toMatchObject({ kind: 'criteria', criteria: { count: 1 } });
  });

  it.each(MANY)('%s refuses --address, with and without --search', (id) => {
    const rule = new RegExp(`^--address: is not for ${id}: name the address in --search, received "10.1.1.5"`);
    expect(() => check(id, { address: '10.1.1.5' })).toThrow(rule);
    expect(() => check(id, { address: '10.1.1.5', search: '10.1.1.6' })).toThrow(rule);
  });

  it.each(MANY)('%s refuses --find-base-port', (id) => {
    const rule = /^--find-base-port: is for one unit: use it with run remote/;
    expect(() => check(id, { search: '10.1.1.5', findBasePort: true })).toThrow(rule);
  });

  it.each(OTHERS)('%s refuses --search', (id) => {
    const rule = new RegExp(`^--search: is for multi-remote and combined; ${id} takes --address, received "10.1.1.5"`);
    expect(() => check(id, { search: '10.1.1.5' })).toThrow(rule);
    expect(check(id, { address: '10.1.1.5' })).toEqual({ kind: 'address', text: '10.1.1.5' });
  });

  it.each(OTHERS.filter((id) => id !== 'same-lan'))('%s needs --address', (id) => {
    expect(() => check(id, {})).toThrow(/^--address: is needed/);
  });

  it('same-lan finds units by itself', () => {
    expect(check('same-lan', {})).toEqual({ kind: 'lan' });
  });

  it('a part of the criteria that breaks its rule is named', () => {
    expect(() => check('multi-remote', { search: '10.1.1.5;10.1.1.300' })).toThrow(/^--search: part 2 /);
  });
});

describe('where a run goes', () => {
  const resolver = {
    async resolve(name: string): Promise<Ipv4[]> {
      if (name === 'main.example') return ['10.9.0.1' as Ipv4];
      const cause = Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      throw new PathproofError('network', 'name-unresolved', `${name} does not resolve`, { cause });
    },
  };
  const find = (search: string) =>
    findDestinations(check('multi-remote', { search }), { resolver, interfaces: { list: () => [] } });

  it('names become addresses that are expected to answer; one that does not resolve is told by itself', async () => {
    const { targets, total, unresolved } = await find('main.example;gone.example;10.9.0.0/30');
    expect([...targets]).toEqual([
      { address: '10.9.0.1', expected: true },
      { address: '10.9.0.2', expected: false },
    ]);
    expect(total).toBe(2);
    expect(unresolved).toEqual([{ name: 'gone.example', errno: 'ENOTFOUND' }]);
  });

  it('an address that is named and a member of a range is expected', async () => {
    const { targets } = await find('10.2.0.1 - 10.2.0.3;10.2.0.2');
    expect([...targets]).toEqual([
      { address: '10.2.0.2', expected: true },
      { address: '10.2.0.1', expected: false },
      { address: '10.2.0.3', expected: false },
    ]);
  });
});

describe('what was named', () => {
  const list = () => [{ name: 'e0', address: '10.2.0.20' as Ipv4, prefix: 24, mac: '', loopback: false }];
  const named = (id: string, flags: object) => () => checkNamed(check(id, flags), { list });

  it('is no broadcast address of the PC; a range may hold it', () => {
    expect(named('remote', { address: '10.2.0.255' })).toThrow(/^--address: is the broadcast address of e0/);
    expect(named('multi-remote', { search: '10.1.1.5;10.2.0.255' })).toThrow(/^--search: is the broadcast address/);
    expect(named('multi-remote', { search: '10.1.1.5;10.2.0.0/24' })).not.toThrow();
    expect(named('remote', { address: 'pbx.example' })).not.toThrow();
  });

  it.each([
    ['remote', { address: '127.0.0.1' }, true],
    ['remote', { address: 'localhost' }, true],
    ['remote', { address: '10.1.1.5' }, false],
    ['multi-remote', { search: '10.1.1.5;127.0.0.1-127.0.0.9' }, true],
    ['multi-remote', { search: '10.1.1.5;pbx.example' }, false],
    ['same-lan', {}, false],
  ])('of %s %j goes to the loopback: %s', (id, flags, expected) => {
    expect(goesToLoopback(check(id, flags))).toBe(expected);
  });
});

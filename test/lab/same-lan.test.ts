import { expect, it } from 'vitest';
import { SAME_LAN } from '../../bench/matrix/topologies/same-lan.js';
import { chain } from '../../src/lab/chain.js';
import type { Lab } from '../../src/lab/lab.js';
import { addRules, TO_CONFIG } from '../../src/lab/rules.js';
import type { Topology } from '../../src/lab/topology.js';
import { describeLab } from '../support/strict.js';
import { type Expected, expectFailure, runFromPc, type Setting, statuses, withUnits } from './scenario-run.js';

const { topology } = SAME_LAN;
const UNIT = '192.0.2.61';
const TWIN = '192.0.2.62';
const NOBODY = '255.255.255.255';
const MET = { subnet: 'met', 'udp-discovery': 'met', 'tcp-config': 'met' };

/** The PC's own firewall refuses what is sent to everybody. */
const noBroadcast = (lab: Lab): Promise<void> => addRules(lab, 'pc', 'output', [['fib daddr type broadcast', 'drop']]);
/** The switch floods ARP and no IPv4 broadcast. */
const quietSwitch = (lab: Lab): Promise<void> =>
  lab.nft(
    'switch',
    'table bridge lab {\n  chain forward {\n    type filter hook forward priority 0; policy accept;\n' +
      '    ether daddr ff:ff:ff:ff:ff:ff ether type ip counter drop\n  }\n}\n',
  );

/** A broken LAN, how it is run, and what has to be found. */
interface Broken extends Omit<Setting, 'topology'>, Expected {
  name: string;
  /** Without it, the run is given no address. */
  address?: string;
}

const BROKEN: Broken[] = [
  {
    name: 'UDP discovery switched off, the unit named',
    address: UNIT,
    units: { unit: ['--disable', 'tftp'] },
    codes: ['udp-discovery-off'],
    requirement: 'udp-discovery',
    suspects: ['unit'],
  },
  {
    name: 'UDP discovery dropped by the unit, the unit named',
    address: UNIT,
    inject: (lab) => addRules(lab, 'unit', 'input', [['udp dport 69', 'drop']]),
    codes: ['udp-discovery-off'],
    requirement: 'udp-discovery',
    suspects: ['unit'],
  },
  {
    name: 'a PC whose firewall keeps state and drops the answers, the unit named',
    address: UNIT,
    inject: (lab) =>
      addRules(lab, 'pc', 'input', [
        ['ct state established,related', 'accept'],
        ['meta l4proto udp', 'drop'],
      ]),
    codes: ['udp-discovery-off'],
    requirement: 'udp-discovery',
    suspects: ['unit', 'pc back'],
  },
  {
    name: 'UDP discovery switched off, nobody named',
    units: { unit: ['--disable', 'tftp'] },
    codes: ['off-subnet', 'udp-discovery-off'],
    requirement: 'udp-discovery',
  },
  { name: 'no unit at all', units: {}, codes: ['off-subnet', 'udp-discovery-off'], requirement: 'udp-discovery' },
  {
    name: 'a switch that drops broadcasts, nobody named',
    inject: quietSwitch,
    codes: ['off-subnet', 'udp-discovery-off'],
    requirement: 'udp-discovery',
  },
  {
    name: 'the unit without power',
    address: UNIT,
    inject: (lab) => lab.ip('unit', ['link', 'set', 'e0', 'down']),
    codes: ['unit-unreachable'],
    requirement: 'subnet',
    suspects: ['unit'],
  },
  {
    name: 'broadcasts refused by the PC’s own firewall, nobody named',
    inject: noBroadcast,
    codes: ['pc-firewall'],
    requirement: 'udp-discovery',
    suspects: ['pc'],
  },
  {
    name: 'the configuration service switched off',
    units: { unit: ['--disable', 'config,config-tls'] },
    codes: ['service-disabled'],
    requirement: 'tcp-config',
    suspects: ['unit'],
  },
  {
    name: 'the configuration service on another base port',
    units: { unit: ['--base-port', '51000'] },
    codes: ['service-disabled'],
    requirement: 'tcp-config',
    suspects: ['unit'],
  },
  {
    name: 'the configuration service dropped by the unit',
    inject: (lab) => addRules(lab, 'unit', 'input', [[TO_CONFIG, 'drop']]),
    codes: ['port-filtered'],
    requirement: 'tcp-config',
    suspects: ['unit'],
  },
  {
    name: 'the PC without an address',
    inject: (lab) => lab.ip('pc', ['address', 'flush', 'dev', 'e0']),
    codes: ['pc-no-address'],
    requirement: 'udp-discovery',
    suspects: ['pc'],
  },
];

/** A PC on two LANs with a unit on each. */
const TWO_LANS: Topology = {
  nodes: [
    { name: 'pc', role: 'pc' },
    { name: 'unit', role: 'unit' },
    { name: 'other', role: 'unit' },
  ],
  links: [
    {
      a: { node: 'pc', interface: 'e0', address: '192.168.70.5/24' },
      b: { node: 'unit', interface: 'e0', address: '192.168.70.1/24' },
    },
    {
      a: { node: 'pc', interface: 'e1', address: '10.33.0.5/28' },
      b: { node: 'other', interface: 'e0', address: '10.33.0.1/28' },
    },
  ],
  routes: [],
};

await describeLab('the scenario same-lan', () => {
  it.concurrent.each([[[]], [['--address', UNIT]]])('passes on a healthy LAN with %j', async (args) => {
    await withUnits({ topology, units: { unit: ['--name', 'Main'] } }, async (lab) => {
      const { code, target } = await runFromPc(lab, 'same-lan', ...args);
      expect([code, target.address, statuses(target)]).toEqual([0, UNIT, MET]);
      expect(target.findings).toEqual([]);
      expect(target.system).toMatchObject({ name: 'Main', source: 'udp-whois' });
    });
  });

  it.concurrent.each(BROKEN)('$name: $codes break $requirement', async ({ address, units, inject, ...expected }) => {
    const setting = { topology, ...(units ? { units } : {}), ...(inject ? { inject } : {}) };
    await withUnits(setting, async (lab) => {
      const run = await runFromPc(lab, 'same-lan', ...(address === undefined ? [] : ['--address', address]));
      expectFailure(run, lab, expected);
      if (expected.requirement === 'udp-discovery') expect(run.target.address).toBe(address ?? NOBODY);
    });
  });

  it('leaves both explanations possible where nobody answers, each with its next test', async () => {
    await withUnits({ topology, units: {} }, async (lab) => {
      const { target, text } = await runFromPc(lab, 'same-lan');
      expect(target.findings.map(({ certainty }) => certainty)).toEqual(['possible', 'possible']);
      expect(target.findings.every(({ nextTest }) => nextTest?.includes('--address'))).toBe(true);
      expect(statuses(target)).toEqual({ subnet: 'not-tested', 'udp-discovery': 'failed', 'tcp-config': 'not-tested' });
      expect(text).toContain('look at both switches');
    });
  });

  it('reports each of several units as a target of its own', async () => {
    const units = { unit: ['--name', 'Main'], twin: ['--name', 'Branch', '--disable', 'config,config-tls'] };
    await withUnits({ topology, units }, async (lab) => {
      const { code, report } = await runFromPc(lab, 'same-lan');
      const told = new Map(report.targets.map((one) => [one.address, [one.system?.name, one.verdict]]));
      expect(told).toEqual(
        new Map([
          [UNIT, ['Main', 'pass']],
          [TWIN, ['Branch', 'fail']],
        ]),
      );
      expect(code).toBe(1);
    });
  });

  it('broadcasts on every interface, to everybody and to each subnet; --interface restricts it', async () => {
    await withUnits({ topology: TWO_LANS, units: { unit: [], other: [] } }, async (lab) => {
      const all = await runFromPc(lab, 'same-lan');
      expect(all.report.targets.map(({ address }) => address).sort()).toEqual(['10.33.0.1', '192.168.70.1']);
      const sent = all.target.evidence.flatMap((entry) =>
        entry.probe === 'udp-whois' && entry.request.broadcast ? [entry.request.destination] : [],
      );
      expect([...new Set(sent)].sort()).toEqual(['10.33.0.15', '192.168.70.255', NOBODY]);
      const one = await runFromPc(lab, 'same-lan', '--interface', 'e1');
      expect(one.report.targets.map(({ address }) => address)).toEqual(['10.33.0.1']);
    });
  });

  it.concurrent.each([
    ['a switch that drops broadcasts', quietSwitch, 'port-filtered'],
    ['a PC that refuses to send them', noBroadcast, 'pc-firewall'],
  ] as const)('passes with a warning, the unit being named, behind %s', async (_name, inject, code) => {
    await withUnits({ topology, inject }, async (lab) => {
      const { target } = await runFromPc(lab, 'same-lan', '--address', UNIT);
      expect(statuses(target)).toEqual(MET);
      expect(target.findings).toMatchObject([{ code, severity: 'warning', requirements: ['udp-discovery'] }]);
    });
  });

  it('calls a unit behind a router off-subnet, and says what its ports do all the same', async () => {
    await withUnits({ topology: chain(2) }, async (lab) => {
      const run = await runFromPc(lab, 'same-lan', '--address', lab.addressOf('unit'));
      expectFailure(run, lab, { codes: ['off-subnet'], requirement: 'subnet', suspects: [] });
      expect(statuses(run.target)).toEqual({ ...MET, subnet: 'failed' });
      expect(run.target.findings[0]?.summary).toContain('192.168.10.20/24 (e0)');
    });
  });

  it('tells of two devices with the unit’s address', async () => {
    const inject = async (lab: Lab): Promise<void> => {
      await lab.ip('twin', ['address', 'flush', 'dev', 'e0']);
      await lab.ip('twin', ['address', 'add', `${UNIT}/26`, 'dev', 'e0']);
    };
    const units = { unit: ['--mac', '00e007000001'], twin: ['--mac', '00e007000002'] };
    await withUnits({ topology, units, inject }, async (lab) => {
      const { target } = await runFromPc(lab, 'same-lan');
      expect(target.findings.map(({ code }) => code)).toContain('duplicate-address');
    });
  });

  it.concurrent.each(['connect', 'system'])('meets every requirement with the method %s', async (method) => {
    await withUnits({ topology }, async (lab) => {
      const { code, target } = await runFromPc(lab, 'same-lan', '--method', method);
      expect([code, statuses(target)]).toEqual([0, MET]);
    });
  });
});

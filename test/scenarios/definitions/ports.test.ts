import { describe, expect, it } from 'vitest';
import type { RunSettings, TargetReport } from '../../../src/model/report.js';
import { PORTS } from '../../../src/scenarios/definitions/ports.js';
import { runScenario } from '../../../src/scenarios/run/run.js';
import { encodeUdp } from '../../../src/wire/udp.js';
import { makePacket, type PacketTest } from '../../support/sim/packet.js';
import {
  BROADCAST,
  HOPS,
  type Simulation,
  type SimulationOptions,
  simulate,
  TARGET,
} from '../../support/sim/simulation.js';
import { failuresOf, statusesOf, suspectsOf } from '../run-remote.js';

const SETTINGS: RunSettings = { basePort: 50804, configService: 'either', timeoutMs: 2000, attempts: 3 };
const UDP_ROWS = [161, 520, 50795, 50796, 50797];
const OPEN = [50802, 50804, 50805, 50812];

interface PortsRun extends Simulation {
  target: TargetReport;
}

async function runPorts(
  network: SimulationOptions = {},
  own: { settings?: Partial<RunSettings>; listenMs?: number; before?: (simulation: Simulation) => void } = {},
): Promise<PortsRun> {
  const simulation = simulate({ ...network, unit: { open: OPEN, ...network.unit } });
  own.before?.(simulation);
  const report = await runScenario({
    scenario: PORTS,
    targets: [{ address: TARGET, expected: true }],
    total: 1,
    settings: { ...SETTINGS, ...own.settings },
    machine: simulation.machine,
    rate: 50,
    listenMs: own.listenMs ?? 0,
    version: '0.0.0',
    signal: new AbortController().signal,
    listener: () => {},
  });
  const [target] = report.targets;
  if (!target) throw new Error('the report has no target');
  return { ...simulation, target };
}

function reasonOf(target: TargetReport, id: string): string {
  return target.requirements.find((requirement) => requirement.id === id)?.reason ?? 'no such requirement';
}

/** What a unit on this LAN would send by itself. */
function announce(simulation: Simulation): void {
  const pair = { source: TARGET, destination: BROADCAST };
  const segment = encodeUdp({ sourcePort: 50795, destinationPort: 50795 }, pair, Buffer.alloc(8));
  simulation.arrive(makePacket({ ...pair, ttl: 64 }, 'udp', segment));
}

const isUdp =
  (...ports: number[]): PacketTest =>
  ({ udp }) =>
    udp !== undefined && (ports.length === 0 || ports.includes(udp.destinationPort));

describe('the port table of a healthy unit', () => {
  it('passes: what is off by design is not applicable', async () => {
    const { target, datagrams } = await runPorts();
    expect(target.verdict).toBe('pass');
    expect(statusesOf(target)).toEqual({
      route: 'met',
      ping: 'met',
      'port-udp-69': 'met',
      'port-udp-161': 'not-applicable',
      'port-udp-520': 'not-applicable',
      'port-udp-50795': 'not-applicable',
      'port-udp-50796': 'not-applicable',
      'port-udp-50797': 'not-applicable',
      'port-tcp-50802': 'met',
      'port-tcp-50804': 'met',
      'port-tcp-50805': 'met',
      'port-tcp-50808': 'not-applicable',
      'port-tcp-50812': 'met',
      'port-tcp-50813': 'not-applicable',
    });
    expect(reasonOf(target, 'port-udp-161')).toBe('UDP 161 is closed by the unit: the service is off');
    expect(reasonOf(target, 'port-tcp-50813')).toContain('TCP 50812 is open');
    expect(datagrams.count).toBe(0);
  });

  it('tells each closed port as a note about the unit', async () => {
    const { target } = await runPorts();
    const notes = target.findings.filter(({ code }) => code === 'port-closed');
    expect(notes.map(({ protocol, port }) => `${protocol} ${port}`).sort()).toEqual(
      ['tcp 50808', 'tcp 50813', ...UDP_ROWS.map((port) => `udp ${port}`)].sort(),
    );
    for (const note of notes) {
      const certainty = note.protocol === 'tcp' ? 'proved' : 'likely';
      expect(note).toMatchObject({ severity: 'note', certainty, suspects: [{ role: 'unit', hop: 3 }] });
    }
  });

  it('has one numbered step a row, in the order of the table', async () => {
    const { target } = await runPorts();
    expect(target.steps.map(({ number }) => number)).toEqual(Array.from({ length: 13 }, (_, index) => index + 1));
    expect(target.steps.map(({ title }) => title.split(':')[0])).toEqual([
      'ICMP echo',
      'UDP 69',
      'UDP 161',
      'UDP 520',
      'UDP 50795',
      'UDP 50796',
      'UDP 50797',
      'TCP 50802',
      'TCP 50804 (base)',
      'TCP 50805 (base + 1)',
      'TCP 50808 (base + 4)',
      'TCP 50812 (base + 8)',
      'TCP 50813 (base + 9)',
    ]);
    expect(target.steps[10]?.title).toContain('the 3.2 table labels it Security Settings');
  });

  it('has a row of its own for every port in the path', async () => {
    const { target } = await runPorts();
    const rows = target.path.ladders.map(({ protocol, port }) => `${protocol} ${port ?? ''}`.trim());
    expect(rows).toEqual([
      'icmp',
      'udp 69',
      ...UDP_ROWS.slice(0, 2).map((port) => `udp ${port}`),
      ...UDP_ROWS.slice(2).map((port) => `udp ${port}`),
      ...[50802, 50804, 50805, 50808, 50812, 50813].map((port) => `tcp ${port}`),
    ]);
    expect(target.path.ladders.find(({ port }) => port === 161)?.hops.at(-1)).toMatchObject({ outcome: 'rejected' });
  });

  it('asks for the ports of a moved base port', async () => {
    const { target } = await runPorts(
      { unit: { open: [50802, 51000, 51008], tls: [] } },
      { settings: { basePort: 51000 } },
    );
    expect(target.verdict).toBe('pass');
    expect(statusesOf(target)).toMatchObject({ 'port-tcp-51000': 'met', 'port-tcp-51001': 'not-applicable' });
    expect(target.steps[8]?.note).toMatch(/^here 51000: /);
  });

  it('takes a secure-only unit for healthy', async () => {
    const { target } = await runPorts({ unit: { open: [50802, 50805, 50813], tls: [50805, 50813] } });
    expect(target.verdict).toBe('pass');
    expect(statusesOf(target)).toMatchObject({
      'port-tcp-50804': 'not-applicable',
      'port-tcp-50812': 'not-applicable',
    });
  });

  it('takes a unit without a TFTP server for healthy', async () => {
    const { target } = await runPorts({ unit: { whoIs: 'closed' } });
    expect(target.verdict).toBe('pass');
    expect(statusesOf(target)['port-udp-69']).toBe('not-applicable');
  });

  it('hears the unit announce itself while it waits for other rows', async () => {
    const before = (simulation: Simulation): void => {
      simulation.clock.after(5000, () => announce(simulation));
    };
    const { target } = await runPorts({ unit: { silentUdp: [50795] } }, { listenMs: 35_000, before });
    expect(statusesOf(target)['port-udp-50795']).toBe('met');
    expect(target.evidence.find(({ probe }) => probe === 'udp-listen')).toMatchObject({ outcome: 'answered' });
  });

  it('listens for as long as it is told to, and says in vain', async () => {
    const { target } = await runPorts({ unit: { silentUdp: [50795] } }, { listenMs: 35_000 });
    expect(statusesOf(target)['port-udp-50795']).toBe('unproven');
    expect(reasonOf(target, 'port-udp-50795')).toMatch(/Nothing heard in 3[5-9] s: .* do not cross routers/);
  });
});

describe('a port of the table that says nothing', () => {
  it.each(UDP_ROWS)('leaves UDP %i unproven, with the next test and without a finding', async (port) => {
    const { target } = await runPorts({ unit: { silentUdp: [port] } });
    expect(target.verdict).toBe('unproven');
    expect(statusesOf(target)[`port-udp-${port}`]).toBe('unproven');
    expect(reasonOf(target, `port-udp-${port}`)).toMatch(/is silent \(\d+ packets\): open, or dropped on the way\. ./);
    expect(target.findings.filter((finding) => finding.port === port)).toEqual([]);
  });

  it('leaves it unproven when the last router drops it: from here that looks the same', async () => {
    const { target } = await runPorts({ hops: [{}, { dropForward: isUdp(161) }] });
    expect(statusesOf(target)['port-udp-161']).toBe('unproven');
    expect(failuresOf(target)).toEqual([]);
  });

  it('sends nothing to the unit that means nothing: the rungs end before it', async () => {
    const { sent } = await runPorts({ unit: { silentUdp: [50796] } });
    const filled = sent.filter(({ packet }) => packet.udp?.destinationPort === 50796 && packet.udp.payload.length > 0);
    expect(filled.length).toBeGreaterThan(0);
    expect(filled.every(({ packet }) => packet.header.ttl < 3)).toBe(true);
  });

  it('is told apart from closed only where refusals are seen', async () => {
    const { target } = await runPorts({ raw: false });
    expect(statusesOf(target)['port-udp-161']).toBe('unproven');
    expect(reasonOf(target, 'port-udp-161')).toContain('ordinary sockets do not show a refusal');
    expect(reasonOf(target, 'port-tcp-50808')).toContain('ordinary sockets do not show whether by the unit');
  });
});

describe('a healthy path with silent UDP services', () => {
  const SILENT = { silentUdp: UDP_ROWS };
  const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);

  it.each(SEEDS)('fails nothing with 20 %% loss (seed %i)', async (seed) => {
    const { target } = await runPorts({ hops: [{ loss: 0.1 }, { loss: 0.1 }, {}], unit: SILENT, seed });
    expect(failuresOf(target)).toEqual([]);
    expect(Object.values(statusesOf(target))).not.toContain('failed');
  });

  it.each([
    ['limit their errors', { limitsErrors: true }],
    ['are mute', { mute: true }],
    ['filter first', { filtersFirst: true }],
  ])('fails nothing where routers %s', async (_, hop) => {
    const { target } = await runPorts({ hops: [hop, hop, hop], unit: SILENT });
    expect(failuresOf(target)).toEqual([]);
  });
});

describe('a row of the table that is broken', () => {
  it.each([9, 10, 13, 3])('names the router that refuses a datagram with ICMP 3/%i', async (code) => {
    const { target } = await runPorts({ hops: [{}, { reject: { match: isUdp(161), code } }] });
    expect(target.verdict).toBe('fail');
    expect(statusesOf(target)['port-udp-161']).toBe('failed');
    const [failure, ...others] = failuresOf(target);
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ code: 'port-rejected', protocol: 'udp', port: 161, certainty: 'proved' });
    expect(suspectsOf(failure)).toEqual(['router 2']);
    const trace = target.path.ladders.find(({ port }) => port === 161);
    expect(trace?.hops.map(({ outcome }) => outcome)).toEqual(['passed', 'rejected', 'not-tried']);
  });

  it('places a drop before the last router between the hops that tell it', async () => {
    const { target } = await runPorts({ hops: [{ dropForward: isUdp(161) }, {}] });
    expect(statusesOf(target)['port-udp-161']).toBe('failed');
    const [failure] = failuresOf(target);
    expect(failure).toMatchObject({ code: 'port-filtered', protocol: 'udp', port: 161, certainty: 'likely' });
    expect(suspectsOf(failure)).toEqual(['router 1', 'router 2']);
  });

  it('does not believe a refusal in the unit’s name that comes from nearer', async () => {
    const spoofed = { reject: { match: isUdp(520), code: 3 }, address: TARGET };
    const { target } = await runPorts({ hops: [spoofed, { address: HOPS[0] as never }, {}, {}] });
    expect(statusesOf(target)['port-udp-520']).toBe('failed');
    const failure = failuresOf(target).find(({ port }) => port === 520);
    expect(failure).toMatchObject({ code: 'port-rejected', certainty: 'likely' });
    expect(suspectsOf(failure)).toEqual(['router 1']);
  });

  it('fails what the unit closes where that is no choice', async () => {
    const { target } = await runPorts({ unit: { open: [50804, 50805, 50812] } });
    expect(statusesOf(target)['port-tcp-50802']).toBe('failed');
    expect(failuresOf(target)).toMatchObject([{ code: 'port-closed', port: 50802 }]);
  });

  it('fails both ports of a service of which neither opens', async () => {
    const { target } = await runPorts({ unit: { open: [50802, 50804] } });
    expect(statusesOf(target)).toMatchObject({
      'port-tcp-50805': 'not-applicable',
      'port-tcp-50812': 'failed',
      'port-tcp-50813': 'failed',
    });
  });

  it('fails the route when nothing arrives at all, and guesses nothing about the rows', async () => {
    const { target } = await runPorts({ unit: { present: false } });
    const { route, ...rows } = statusesOf(target);
    expect(route).toBe('failed');
    expect(new Set(Object.values(rows))).toEqual(new Set(['unproven']));
  });
});

import { describe, expect, it } from 'vitest';
import { FULL_TTL } from '../../../src/model/distance.js';
import { attempt } from '../../../src/probes/attempts.js';
import { sendEcho } from '../../../src/probes/raw/echo.js';
import { recheck } from '../../../src/probes/raw/recheck.js';
import { sendSyn } from '../../../src/probes/raw/syn.js';
import { type Bench, benchOf } from '../../support/sim/context.js';
import type { PacketTest } from '../../support/sim/packet.js';
import { ANYTHING, ECHO_REQUEST, toTcp } from '../../support/sim/traffic.js';

const DISCOVERY = 50802;
const CONFIG = 50804;
const nothing: PacketTest = () => false;

/** A path whose first router drops what `drops` says at the moment. */
class Changing {
  drops: PacketTest = nothing;
  readonly bench: Bench = benchOf({ hops: [{ dropForward: (packet) => this.drops(packet) }] });

  async ping(): Promise<void> {
    await attempt(this.bench.context, () => sendEcho(this.bench.context, 'attempt'));
  }

  async discoverHost(port: number): Promise<void> {
    const { context } = this.bench;
    const plan = { port, ttl: FULL_TTL, purpose: 'attempt' } as const;
    await attempt(context, () => sendSyn(context, { ...plan, sourcePort: context.sourcePorts.take() }));
  }

  /** What the recheck sent, as probe and outcome. */
  async recheck(): Promise<string[]> {
    const before = this.bench.context.log.entries.length;
    await recheck(this.bench.context);
    return this.bench.context.log.entries.slice(before).map(({ probe, outcome }) => `${probe} ${outcome}`);
  }
}

describe('sending once more what was answered before', () => {
  it('sends nothing where everything was answered', async () => {
    const path = new Changing();
    await path.ping();
    await path.discoverHost(DISCOVERY);
    expect(await path.recheck()).toEqual([]);
  });

  it('sends nothing where nothing was ever answered: there is nothing to send once more', async () => {
    const path = new Changing();
    path.drops = ANYTHING;
    await path.ping();
    expect(await path.recheck()).toEqual([]);
  });

  it('is content with one packet where the target still answers', async () => {
    const path = new Changing();
    await path.ping();
    path.drops = toTcp(CONFIG);
    await path.discoverHost(CONFIG);
    expect(await path.recheck()).toEqual(['echo echo-reply']);
  });

  it('marks its packets, so that no flow is judged by them', async () => {
    const path = new Changing();
    await path.ping();
    path.drops = toTcp(CONFIG);
    await path.discoverHost(CONFIG);
    await path.recheck();
    expect(path.bench.context.log.entries.at(-1)).toMatchObject({ probe: 'echo', request: { purpose: 'recheck' } });
  });

  it('asks by each kind that was answered, three times, before the target counts as gone', async () => {
    const path = new Changing();
    await path.ping();
    await path.discoverHost(DISCOVERY);
    path.drops = ANYTHING;
    await path.discoverHost(CONFIG);
    const round = ['echo silent', 'tcp-syn silent'];
    expect(await path.recheck()).toEqual([...round, ...round, ...round]);
  });

  it('goes on to the port where ping alone stopped', async () => {
    const path = new Changing();
    await path.ping();
    await path.discoverHost(DISCOVERY);
    path.drops = (packet) => ECHO_REQUEST(packet) || toTcp(CONFIG)(packet);
    await path.discoverHost(CONFIG);
    expect(await path.recheck()).toEqual(['echo silent', 'tcp-syn syn-ack']);
  });

  it('knocks at the port that answered with a new source port', async () => {
    const path = new Changing();
    await path.discoverHost(DISCOVERY);
    path.drops = toTcp(CONFIG);
    await path.discoverHost(CONFIG);
    await path.recheck();
    const syns = path.bench.context.log.entries.flatMap((entry) => (entry.probe === 'tcp-syn' ? [entry.request] : []));
    expect(syns.at(-1)?.port).toBe(DISCOVERY);
    expect(new Set(syns.map(({ sourcePort }) => sourcePort)).size).toBe(syns.length);
  });

  it('ends when the run is cancelled', async () => {
    const path = new Changing();
    await path.ping();
    path.drops = ANYTHING;
    await path.discoverHost(CONFIG);
    path.bench.cancel.abort(new Error('cancelled'));
    await expect(path.recheck()).rejects.toThrow('cancelled');
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExpectationResult } from '../../src/model/expectation.js';
import type { Report } from '../../src/model/report.js';
import type { WatchRecord } from '../../src/model/watch.js';
import { contentOf } from '../support/content.js';
import { recorded, targetOf } from '../support/recorded.js';
import { manyTargets, searched } from '../support/reports.js';

const GOLDEN = join(import.meta.dirname, '../fixtures/formats');
const EXPECTED: ExpectationResult[] = [
  {
    address: '192.168.42.1',
    protocol: 'tcp',
    port: 50804,
    expected: ['filtered', 'rejected'],
    found: 'filtered',
    status: 'met',
    reason: 'TCP 50804: silent (12 tries) (f1 port-filtered); control: ping is answered',
    evidence: ['e11'],
  },
  {
    address: '192.168.42.1',
    protocol: 'icmp',
    expected: ['filtered'],
    found: 'open',
    status: 'failed',
    reason: 'ping: open; expected filtered',
    evidence: ['e4'],
  },
  {
    address: '192.168.42.1',
    protocol: 'udp',
    port: 161,
    expected: ['open'],
    found: null,
    status: 'unproven',
    reason: 'UDP 161: not measured in this run',
    evidence: [],
  },
];

const THREE_EXPECTED: ExpectationResult[] = (['met', 'failed', 'met'] as const).map((status, index) => ({
  address: `10.20.0.${index + 1}`,
  protocol: 'tcp',
  port: 23,
  expected: status === 'met' ? ['closed'] : ['filtered'],
  found: 'closed',
  status,
  reason: 'TCP 23: closed',
  evidence: [],
}));

const WATCH: WatchRecord = {
  startedAt: '2026-11-22T16:57:26.197Z',
  durationMs: 95_000,
  intervalMs: 3000,
  checks: 28,
  runs: 2,
  requirements: [
    {
      id: 'tcp-config',
      title: 'The configuration port opens (50804, or 50805 with TLS)',
      status: 'met',
      reason: 'TCP 50804 session opened (0.7 ms)',
      sinceMs: 91_000,
      changes: 1,
      history: [{ atMs: 91_000, from: 'failed', to: 'met' }],
    },
  ],
};

const REPORTS: [string, Report][] = [
  ['watch', { ...recorded('healthy'), watch: WATCH }],
  ['healthy', recorded('healthy')],
  ['config-dropped-r2', recorded('config-dropped-r2')],
  ['two-faults', recorded('config-dropped-and-ping-rejected')],
  ['no-route', recorded('pc-no-route')],
  ['interrupted', { ...recorded('healthy'), interrupted: true }],
  ['expectations', { ...recorded('config-dropped-r2'), expectations: EXPECTED }],
  ['expectation-failed', { ...recorded('healthy'), expectations: EXPECTED.slice(1, 2) }],
  ['three-units', manyTargets(3)],
  ['three-units-expected', { ...manyTargets(3), expectations: THREE_EXPECTED }],
  ['nothing-answered', searched([], 0)],
  ['no-unit-answered', searched([], 10)],
  ['one-unit-and-others', searched([targetOf(recorded('healthy'))], 2)],
];
const ENDINGS = ['.html', '.md', '.csv', '.probes.csv', '.xml', '.pcap', '.pcapng', '.txt'];

describe.each(ENDINGS)('%s', (ending) => {
  // PATHPROOF_GOLDEN=write stores what is rendered now; read the difference before committing it.
  it.each(REPORTS)('of %s is the one stored', async (name, report) => {
    const content = await contentOf(report, ending);
    const file = join(GOLDEN, `${name}${ending}`);
    if (process.env['PATHPROOF_GOLDEN'] === 'write') writeFileSync(file, content);
    expect(content.toString('latin1')).toBe(readFileSync(file, 'latin1'));
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProfile } from '../src/cli/input/profile-file.js';
import { parseUserJson } from '../src/cli/input/user-json.js';
import { parseYaml } from '../src/cli/input/yaml.js';
import { diagnose } from '../src/diagnosis/diagnose.js';
import { CAPABILITIES } from '../src/model/report.js';
import { parseSearchCriteria } from '../src/model/search-criteria.js';
import { readIptablesRules, readNftRuleset } from '../src/net/linux/firewall.js';
import { readArp } from '../src/net/linux/neighbours.js';
import { parseMainTable } from '../src/net/linux/proc-route.js';
import { renderHtml } from '../src/report/formats/html/page.js';
import { PLAIN } from '../src/report/formats/text/style.js';
import { renderText } from '../src/report/formats/text/text.js';
import { lookInto } from '../src/report/join/look.js';
import { WantedProbes } from '../src/report/join/probes.js';
import { readKnownUnits } from '../src/report/known-units/read.js';
import { checkReport } from '../src/report/schema.js';
import type { ByteSource } from '../src/wire/capture/byte-source.js';
import { readTalks } from '../src/wire/capture/capture.js';
import { decodeIcmp } from '../src/wire/icmp.js';
import { decodeIpv4 } from '../src/wire/ipv4.js';
import { decodeQuotedPacket } from '../src/wire/quoted-packet.js';
import { decodeRip } from '../src/wire/rip.js';
import { decodeTcp, readMss } from '../src/wire/tcp.js';
import { decodeTftp } from '../src/wire/tftp.js';
import { decodeUdp } from '../src/wire/udp.js';
import { encodeWhoIs, parseWhoIs } from '../src/wire/who-is.js';

/** What takes bytes from outside, and inputs that it takes as they are: those are changed at random. */
export interface FuzzTarget {
  name: string;
  /** How often it is drawn: what reads whole files is slower. */
  weight: number;
  seeds: readonly Buffer[];
  take(bytes: Buffer): void;
}

const FIXTURES = join(process.cwd(), 'test/fixtures');
const file = (name: string): Buffer => readFileSync(join(FIXTURES, name));
const filesIn = (folder: string, most: number): Buffer[] =>
  readdirSync(join(FIXTURES, folder))
    .sort()
    .slice(0, most)
    .map((name) => file(join(folder, name)));

function sourceOf(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/** A SYN, an echo request and an ICMP error that quotes a SYN, each with its IPv4 header. */
const PACKETS = [
  '450000281a2b400040060000c0a80a14c0a82a019c40c67400000001000000005002ffff00000000',
  '4500001c000100004001000001020304050607080800f7ff00010001',
  '45000038000100003f01000001020304c0a80a140b00000000000000450000281a2b40000106000000000000c0a82a019c40c67400000001',
].map((hex) => Buffer.from(hex, 'hex'));

const OPTIONS = Buffer.from('020405b40402080a000000010000000001030307', 'hex');

const REPORT = file('join/visit.json');
const CAPTURES = [file('join/before.pcap'), file('join/after.pcap')];
const WANTED = new WantedProbes(JSON.parse(REPORT.toString()).targets[0].evidence);
const KNOWN_UNITS = Buffer.from(
  'Oslo,00E007010203,IP 500 V2,192.168.42.1,11.1.2.3.0 build 1\r\nBergen,,,10.0.0.1,\r\n',
);
const TEXTS = ['10.1.1.5;10.2.0.1 - 10.2.0.40;10.3.0.0/24;pbx.branch.example', 'a: [1, {b: "c"}]\n- &x 1\n- *x\n'].map(
  (text) => Buffer.from(text),
);

/** A report that was changed by hand or by chance: read, judged again, and shown. */
function takeReport(bytes: Buffer): void {
  const parsed = parseUserJson(bytes.toString());
  const read = 'content' in parsed ? checkReport(parsed.content) : null;
  if (read === null || 'problem' in read) return;
  const { report } = read;
  for (const { address, evidence, requirements } of report.targets)
    diagnose({
      address,
      evidence,
      requirements: requirements.map(({ id }) => id),
      settings: report.settings,
      raw: CAPABILITIES[report.vantage.method]?.seesPackets === true,
    });
  renderText(report, PLAIN);
  renderHtml(report);
}

/** Whoever parses YAML says what cannot be read in the words of the parser; a fault of the parser itself is none of them. */
function takeYaml(given: string): void {
  try {
    parseYaml(given);
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
  }
}

const text = (take: (text: string) => void) => (bytes: Buffer) => take(bytes.toString('latin1'));

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  { name: 'ipv4', weight: 20, seeds: PACKETS, take: decodeIpv4 },
  { name: 'icmp', weight: 20, seeds: PACKETS.map((one) => one.subarray(20)), take: decodeIcmp },
  {
    name: 'quoted packet',
    weight: 20,
    seeds: [...PACKETS, PACKETS[2]?.subarray(28) ?? Buffer.alloc(0)],
    take: decodeQuotedPacket,
  },
  {
    name: 'tcp',
    weight: 20,
    seeds: [...PACKETS.map((one) => one.subarray(20)), OPTIONS],
    take: (bytes) => void decodeTcp(bytes),
  },
  { name: 'TCP options', weight: 20, seeds: [OPTIONS], take: (bytes) => void readMss(bytes) },
  { name: 'udp', weight: 20, seeds: [Buffer.from('c02100450020000000014e41', 'hex')], take: decodeUdp },
  {
    name: 'tftp',
    weight: 20,
    seeds: ['00016e61737973', '000300014f534c4f', '0005000161626300', '0006626c6b73697a650031343238'].map((hex) =>
      Buffer.from(hex, 'hex'),
    ),
    take: decodeTftp,
  },
  { name: 'rip', weight: 20, seeds: [Buffer.from(`02020000${'0002000000000000'.repeat(3)}`, 'hex')], take: decodeRip },
  {
    name: 'who_is',
    weight: 20,
    seeds: [encodeWhoIs({ name: 'Oslo', type: 'IP 500 V2', version: '11.1', mac: '00e007010203' })],
    take: parseWhoIs,
  },
  { name: 'captures of a run', weight: 3, seeds: CAPTURES, take: (bytes) => void lookInto(sourceOf(bytes), WANTED) },
  {
    name: 'captures of Manager',
    weight: 3,
    seeds: CAPTURES,
    take: (bytes) => void readTalks(sourceOf(bytes), '192.168.42.1', 50802),
  },
  { name: 'saved reports', weight: 1, seeds: [REPORT, ...filesIn('reports', 6)], take: takeReport },
  { name: 'Known Units', weight: 10, seeds: [KNOWN_UNITS], take: text((one) => readKnownUnits(one, 'FILE x')) },
  { name: 'IP Search Criteria', weight: 10, seeds: TEXTS, take: text((one) => parseSearchCriteria(one)) },
  { name: 'YAML', weight: 5, seeds: TEXTS, take: text(takeYaml) },
  {
    name: 'discovery profiles',
    weight: 5,
    seeds: [
      Buffer.from(
        '{"format":"pathproof/profile/1","name":"x","transport":"tcp","port":50802,"request":{"hex":"00"},"read":{}}',
      ),
    ],
    take: (bytes) => {
      const parsed = parseUserJson(bytes.toString());
      if ('content' in parsed) parseProfile(parsed.content, 'FILE x');
    },
  },
  {
    name: 'nft',
    weight: 5,
    seeds: [
      Buffer.from(
        '{"nftables":[{"table":{"family":"ip","name":"lab"}},{"rule":{"family":"ip","table":"lab","chain":"c","expr":[{"drop":null}]}}]}',
      ),
    ],
    take: text((one) => void readNftRuleset(one)),
  },
  {
    name: 'iptables',
    weight: 5,
    seeds: [Buffer.from('*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp -j DROP\nCOMMIT\n')],
    take: text((one) => void readIptablesRules(one)),
  },
  {
    name: '/proc/net/arp',
    weight: 5,
    seeds: [
      Buffer.from('IP address HW type Flags HW address Mask Device\n192.168.10.1 0x1 0x2 4e:02:ef:d0:eb:f4 * e0\n'),
    ],
    take: text((one) => void readArp(one, '192.168.10.1', 'e0')),
  },
  {
    name: '/proc/net/route',
    weight: 5,
    seeds: [
      Buffer.from(
        'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\ne0\t00000000\t010AA8C0\t0003\t0\t0\t0\t00000000\n',
      ),
    ],
    take: text((one) => void parseMainTable(one)),
  },
];

import type { Report, TargetReport } from '../../model/report.js';
import { requirementTitle } from '../../model/requirement-flows.js';
import { short } from './block.js';
import { sourceOf } from './ends.js';
import type { RuleGroup } from './group.js';
import { isTftp, type Need } from './need.js';
import { isWholeScenario, plainLabelOf } from './place.js';
import { proofOf } from './proof.js';
import { portRanges, sayRange, type Vendor } from './vendor.js';

const MOST_PROOFS = 3;
/** Units that a subject names. */
const MOST_NAMED = 3;

/** Plain language, to be pasted into a mail to whoever runs the firewall. */
export const ticket: Vendor = {
  title: 'plain language',
  comment: '',
  replies: 'by state, or by a rule of their own where the device keeps none',
  tftp: 'the answer comes from a new port: the device needs its TFTP helper (ALG, inspection), or a rule for UDP from the unit to the high ports of the PC',
  place: 'every firewall and access list on the way between the two',
  at: ['path', 'pc'],
  render: (needs) => [
    ...needs.map((need) => `Please allow ${sayWhat(need)}.`),
    ...(needs.some(({ way }) => way === 'both')
      ? [`The replies to it have to get back to ${sources(needs)}: ${ticket.replies}.`]
      : []),
  ],
  letter: (groups, report, notes) => [
    `Subject: ${saySubject(groups)}`,
    '',
    sayWhy(groups, report),
    ...notes.map((note) => `${note}.`),
    ...groups.flatMap((group, index) => ['', ...request(group, index + 1, report)]),
  ],
};

/** `Firewall rule for IP Office Manager: TCP 50804-50805 from 192.168.10.20 to 192.168.42.1` */
function saySubject(groups: readonly RuleGroup[]): string {
  const needs = groups.flatMap((group) => group.needs);
  const what = [...new Set(needs.map(sayPorts))].join(', ');
  const to = [...new Set(needs.map(({ destination }) => short(destination)))];
  const whom = to.length > MOST_NAMED ? `${to.length} units` : to.join(', ');
  return `Firewall rule for IP Office Manager: ${what} from ${sources(needs)} to ${whom}`;
}

function sayPorts({ protocol, ports }: Need): string {
  if (protocol === 'icmp') return 'ping';
  return `${protocol.toUpperCase()} ${portRanges(ports)
    .map((range) => sayRange(range))
    .join(', ')}`;
}

/** What shows whoever changed the rule that it works, with what is at hand on any PC. */
function sayVerify(needs: readonly Need[]): string | null {
  const [first] = needs;
  if (first === undefined) return null;
  const [from, to] = [short(first.source), short(first.destination)];
  const tcp = needs.find(({ protocol, way }) => protocol === 'tcp' && way === 'both');
  const [port] = tcp?.ports ?? [];
  if (port !== undefined)
    return `How to verify: from ${from}, TCP ${port} of ${to} opens (Windows: Test-NetConnection ${to} -Port ${port}).`;
  return first.protocol === 'icmp' ? `How to verify: from ${from}, ping ${to} is answered.` : null;
}

function sources(needs: readonly Need[]): string {
  return [...new Set(needs.map(({ source }) => short(source)))].join(', ');
}

/** `TCP from 192.168.10.20 to 192.168.42.1, destination port 50804; connections are opened by 192.168.10.20 alone` */
function sayWhat(need: Need): string {
  const [source, destination] = [short(need.source), short(need.destination)];
  if (need.way === 'in') return `the replies into the PC: ${sayTraffic(need, destination, source)}`;
  const traffic = sayTraffic(need, source, destination);
  if (need.way === 'out') return `out of the PC: ${traffic}`;
  return need.protocol === 'tcp' ? `${traffic}; connections are opened by ${source} alone` : traffic;
}

function sayTraffic({ protocol, ports, way }: Need, from: string, to: string): string {
  if (protocol === 'icmp')
    return `ICMP echo ${way === 'in' ? 'replies (type 0)' : 'requests (ping, type 8)'} from ${from} to ${to}`;
  const ranges = portRanges(ports).map((range) => sayRange(range));
  const end = way === 'in' ? 'source' : 'destination';
  return `${protocol.toUpperCase()} from ${from} to ${to}, ${end} ${ports.length === 1 ? 'port' : 'ports'} ${ranges.join(', ')}`;
}

function sayWhy(groups: readonly RuleGroup[], report: Report): string {
  const units = new Set(groups.flatMap(({ parts }) => parts.map(({ unit }) => unit)));
  const pcs = new Set(report.targets.filter(({ address }) => units.has(address)).map(sayPc));
  const who = `IP Office Manager on ${[...pcs].join(', ')}`;
  const whom = units.size === 1 ? `the IP Office unit ${[...units].join()}` : `${units.size} IP Office units`;
  if (groups.every(isWholeScenario)) return `${who} needs the following to work with ${whom}.`;
  if (groups.every(({ doubtful }) => doubtful))
    return `${who} does not get through to ${whom}. Whether a firewall is the reason cannot be told from the PC; if one is, it has to let the following through.`;
  return `${who} does not get through to ${whom}. A firewall has to let the following through.`;
}

function sayPc(target: TargetReport): string {
  const source = sourceOf(target);
  return source === null ? 'the PC' : `the PC ${short(source)}`;
}

/** One place: where, what, what for, and the proof. */
function request(group: RuleGroup, number: number, report: Report): string[] {
  const [place = '', ...more] = plainLabelOf(group);
  const verify = sayVerify(group.needs);
  const ids = [...new Set(group.needs.flatMap(({ requirements }) => requirements))];
  return [
    `${number}. ${place}:`,
    ...[
      ...ticket.render(group.needs, { chain: null }),
      ...more.map((sentence) => `${sentence}.`),
      ...(group.needs.some(isTftp) ? [`TFTP: ${ticket.tftp}.`] : []),
      `What it is for: ${ids.map((id) => requirementTitle(id, report.settings)).join('; ')}.`,
      ...proofs(group, report),
      ...(verify === null ? [] : [verify]),
    ].map((line) => `   ${line}`),
  ];
}

/** What was measured, of the first units alone where there are many. */
function proofs({ parts }: RuleGroup, { targets }: Report): string[] {
  const byUnit = [...new Map(parts.map((part) => [part.unit, part])).values()];
  return byUnit.slice(0, MOST_PROOFS).flatMap(({ unit, findings, flows }) => {
    const target = targets.find(({ address }) => address === unit);
    if (!target || findings.length === 0) return [];
    const [first, ...others] = proofOf(
      target,
      flows.map(({ flow }) => flow),
    );
    const whose = byUnit.length > 1 ? ` at ${unit}` : '';
    return first === undefined ? [] : [`Measured${whose}: ${first}`, ...others.map((line) => `  ${line}`)];
  });
}

import type {
  DefaultRouteFact,
  FirewallFact,
  InterfaceFact,
  MachineFacts,
  MachineReport,
  MethodVerdict,
} from '../../../model/machine-facts.js';
import { plainText } from '../../escape.js';
import { asciiText, paint, roomFor, symbol, type TextStyle, wrap } from './style.js';

const WIDTH = 100;
const LABEL = 12;
const INDENT = ' '.repeat(LABEL + 2);

/** What this machine can and cannot measure, and how to give it more, in plain words. Pure. */
export function renderMachine(report: MachineReport, style: TextStyle): string {
  const { facts } = report;
  const lines = [
    `pathproof ${report.tool.version} doctor · ${facts.platform} ${plainText(facts.release)} · Node ${facts.node}`,
    '',
    'Methods',
    ...report.methods.map((method) => renderMethod(method, style)),
    `  ${report.best === null ? 'Nothing can be measured here.' : `The strongest one here is ${report.best}.`}`,
    '',
    'This machine',
    ...machineRows(facts).map(([label, text]) => row(style, label, text)),
    ...section(
      'What to know',
      report.notes.map((note) => renderNote(note, style)),
    ),
    ...section(
      'What each method cannot tell',
      report.methods.flatMap((one) => limitRows(one, style)),
    ),
    ...section(
      'What would give more',
      report.advice.map((one) => renderAdvice(one, style)),
    ),
  ];
  return asciiText(style, `${lines.join('\n')}\n`);
}

function renderMethod({ method, available, why }: MethodVerdict, style: TextStyle): string {
  const mark = available
    ? paint(style, 'green', `${symbol(style, 'met')} yes`)
    : paint(style, 'yellow', `${symbol(style, 'off')} no `);
  return `  ${mark}  ${method.padEnd(8)} ${wrap(plainText(why), roomFor(style, WIDTH - 17, 17), ' '.repeat(17))}`;
}

function machineRows(facts: MachineFacts): [string, string][] {
  return [
    ['rights', sayRights(facts)],
    ...facts.interfaces.map((entry): [string, string] => ['interface', sayInterface(entry)]),
    ['gateway', sayRoute(facts.defaultRoute)],
    ['firewall', sayFirewall(facts.firewall)],
    ['demo', sayLab(facts.lab)],
  ];
}

function sayRights({ uid, capNetRaw, pingGroup }: MachineFacts): string {
  const parts = [
    ...(uid === null ? [] : [uid === 0 ? 'root' : `user ${uid}`]),
    ...(capNetRaw === null ? [] : [capNetRaw ? 'CAP_NET_RAW' : 'no CAP_NET_RAW']),
    ...(pingGroup === null ? [] : [`ICMP sockets without root: ${pingGroup ? 'yes' : 'no'}`]),
  ];
  return parts.length === 0 ? 'not known' : parts.join(', ');
}

function sayInterface({ name, address, prefix, mac, vpn }: InterfaceFact): string {
  return `${plainText(name)}  ${address}/${prefix}  ${mac}  up${vpn ? ', looks like a VPN' : ''}`;
}

function sayRoute(route: DefaultRouteFact): string {
  switch (route.kind) {
    case 'gateway':
      return `${route.gateway} by ${plainText(route.interface)}`;
    case 'on-link':
      return `none: everything is on the link of ${plainText(route.interface)}`;
    case 'none':
      return 'none: only this PC’s own subnets can be reached';
    case 'unknown':
      return `not known: ${plainText(route.reason)}`;
  }
}

function sayFirewall(firewall: FirewallFact): string {
  if (firewall.kind === 'unreadable') return `not known: ${firewall.reason}`;
  if (firewall.rules === 0 && firewall.dropByDefault.length === 0) return 'none active';
  const count = `${firewall.rules} ${firewall.rules === 1 ? 'rule' : 'rules'}`;
  const drops = firewall.dropByDefault.map((hook) => `; its ${hook} chain has policy drop`).join('');
  return `a local firewall with ${count} is active (${firewall.tool})${drops}`;
}

function sayLab({ available, mode, nft, reason }: MachineFacts['lab']): string {
  if (!available) return `no virtual network: ${plainText(reason ?? 'not known')}`;
  const how = mode === 'root' ? 'as root' : 'in a user namespace';
  return `network namespaces ${how}, ${nft ? 'with a firewall (nft)' : 'without a firewall'}`;
}

function row(style: TextStyle, label: string, text: string): string {
  const room = roomFor(style, WIDTH - INDENT.length, INDENT.length);
  return `  ${label.padEnd(LABEL)}${wrap(text, room, INDENT)}`;
}

function limitRows({ method, limits }: MethodVerdict, style: TextStyle): string[] {
  return limits.map((limit, index) => row(style, index === 0 ? method : '', limit));
}

function renderNote(note: string, style: TextStyle): string {
  return `  ${wrap(note, roomFor(style, WIDTH - 2, 2), '  ')}`;
}

/** A command stands alone on its line, unbroken, to be copied. */
function renderAdvice({ why, command }: MachineReport['advice'][number], style: TextStyle): string {
  return `  ${wrap(why, roomFor(style, WIDTH - 2, 2), '  ')}${command === null ? '' : `:\n    ${command}`}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

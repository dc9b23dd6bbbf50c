import { fromNumber, type Ipv4, toNumber } from '../../src/model/address.js';
import type { Report, TargetReport } from '../../src/model/report.js';
import { RECORDED, recorded, targetOf } from './recorded.js';

const UNIT = '192.168.42.1';
const FIRST_OTHER = toNumber('10.9.0.1' as Ipv4);
const FIRST = toNumber('10.20.0.1' as Ipv4);

/** A report of so many units: the recorded ones in turn, each with an address of its own. */
export function manyTargets(count: number): Report {
  const targets = Array.from({ length: count }, (_, index) => {
    const name = RECORDED[index % RECORDED.length] ?? 'healthy';
    return readdressed(targetOf(recorded(name)), fromNumber(FIRST + index));
  });
  return { ...recorded('healthy'), scenario: 'multi-remote', verdict: 'fail', targets };
}

function readdressed(target: TargetReport, address: Ipv4): TargetReport {
  const moved = JSON.parse(JSON.stringify(target).replaceAll(UNIT, address)) as TargetReport;
  return moved.system === null ? moved : { ...moved, system: { ...moved.system, name: `Site ${address}` } };
}

/** The report of a search of ranges: these units, and so many addresses that answer and are none. */
export function searched(targets: TargetReport[], others: number): Report {
  const verdict = targets.length === 0 ? 'unproven' : 'pass';
  const noUnits = Array.from({ length: others }, (_, index) => fromNumber(FIRST_OTHER + index));
  return {
    ...recorded('healthy'),
    scenario: 'multi-remote',
    verdict,
    targets,
    ...(others > 0 ? { noUnits } : {}),
  };
}

/** The report of a unit that gives this text wherever it can, in a network where everything else is called so as well. */
export function hostile(text: string): Report {
  const report = recorded('config-dropped-and-ping-rejected');
  const target = targetOf(report);
  const system = { name: text, type: text, version: text, mac: text, source: 'udp-whois' } as const;
  return {
    ...report,
    tool: { name: 'pathproof', version: text },
    scenario: text,
    vantage: { ...report.vantage, hostname: text, platform: text, limits: [text, ...report.vantage.limits] },
    targets: [
      {
        ...target,
        system,
        summary: text,
        requirements: target.requirements.map((one) => ({ ...one, title: text, reason: text })),
        findings: target.findings.map((one) => ({
          ...one,
          summary: text,
          remedy: text,
          nextTest: text,
          suspects: [{ role: 'router', hop: 2, address: text, direction: 'forward' }, ...one.suspects],
          ruledOut: [{ code: 'port-closed', because: text }],
        })),
        path: { ...target.path, hops: target.path.hops.map((hop) => ({ ...hop, address: text, name: text })) },
        steps: target.steps.map((step) => ({ ...step, title: text, note: text })),
        evidence: target.evidence.map((entry) => ({
          ...entry,
          failure: { errno: text, message: text },
          replies: entry.replies.map((reply) => ({ ...reply, from: text, text })),
        })) as TargetReport['evidence'],
      },
    ],
    expectations: [
      {
        address: text,
        protocol: 'tcp',
        port: 23,
        expected: ['open'],
        found: 'filtered',
        status: 'failed',
        reason: text,
        evidence: [],
      },
    ],
  };
}

/** Names that mean something to one format or another. */
export const HOSTILE: readonly [what: string, text: string][] = [
  ['a script', '<script>alert(1)</script>'],
  ['an image with a handler', '"><img src=x onerror=alert(1)>'],
  ['an attribute that ends', `' onmouseover='alert(1)`],
  ['a formula', `=cmd|'/c calc'!A1`],
  ['a formula behind blanks', '  +HYPERLINK("http://192.0.2.1/","x")'],
  ['an at sign', '@SUM(1+1)*cmd'],
  ['the end of CDATA', ']]><!-- --><x/>'],
  ['entities', '&lt;b&gt; &#x3c;b&#x3e; &amp;'],
  ['Markdown', '](http://192.0.2.1/x) **bold** `code` ![x](http://192.0.2.1/y) | a | b |'],
  ['a fence and HTML in Markdown', '```\n<b>x</b>\n# Heading\n- item\n\n    code'],
  ['escape sequences', '\u001b[2J\u001b]0;title\u0007\u009b1m'],
  ['right-to-left marks', 'abc\u202egnp.exe\u2066\u2069\u200f'],
  ['line ends and separators', 'a\r\nb\u2028c\u2029d\u0085e\u0000f'],
  ['quotes and commas', 'a","b";\'c\''],
  ['a template', '${process.exit(9)} {{7*7}} {bold}x{/bold}'],
  ['half a surrogate pair', 'a\ud83d \udc00b'],
  ['what XML forbids', 'a\ufffeb\uffffc'],
  ['what HTML forbids', 'a\ufdd0b\u{1fffe}c\u{10ffff}d\u0001e\u007f'],
  ['a megabyte', 'x'.repeat(1024 * 1024)],
  ['a megabyte of markup', '<b>|*'.repeat(200_000)],
];

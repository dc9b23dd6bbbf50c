import { z } from 'zod';
import { PORT_STATES } from '../model/expectation.js';
import { BASE_PORT_RANGE } from '../model/ports.js';
import { METHODS, REPORT_SCHEMA, type Report } from '../model/report.js';
import { contradictionOf } from './consistency.js';
import { plainText } from './escape.js';
import { isNestedDeeper } from './nesting.js';
import { checkShape } from './shape.js';

/**
 * The JSON report, version 1, as it is written and as it is read back. What is not named here is let through: a later
 * version may add fields, and evidence has fields of its own for every kind of probe.
 */

/** A report may come from anywhere: no text in it is longer than this, and no list. */
const LONGEST_TEXT = 64 * 1024;
const MOST_ENTRIES = 200_000;
const DEEPEST = 24;

const text = z.string().max(LONGEST_TEXT);
const time = z.iso.datetime({ offset: true });
const list = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item).max(MOST_ENTRIES);
const port = z.int().min(0).max(65_535);
const ttl = z.int().min(0).max(255);
const protocol = z.enum(['icmp', 'tcp', 'udp']);

const suspect = z.looseObject({
  role: z.enum(['pc', 'gateway', 'router', 'unit', 'dns']),
  hop: ttl.optional(),
  address: text.optional(),
  direction: z.enum(['forward', 'return']),
});

const finding = z.looseObject({
  id: text.regex(/^[a-z0-9-]+$/),
  code: text.regex(/^[a-z0-9-]+$/),
  severity: z.enum(['failure', 'warning', 'note']),
  requirements: list(text),
  protocol: protocol.optional(),
  port: port.optional(),
  suspects: list(suspect),
  certainty: z.enum(['proved', 'likely', 'possible']),
  summary: text,
  evidence: list(text),
  ruledOut: list(z.looseObject({ code: text, because: text })),
  remedy: text,
  nextTest: text.optional(),
});

const requirement = z.looseObject({
  id: text.regex(/^[a-z0-9-]+$/),
  title: text,
  status: z.enum(['met', 'failed', 'unproven', 'not-tested', 'not-applicable']),
  reason: text,
  findings: list(text),
});

const hopProbe = z.looseObject({
  ttl,
  outcome: z.enum(['passed', 'silent', 'unknown', 'rejected', 'reset', 'reached', 'not-tried']),
  address: text.optional(),
});

/** A path has as many hops as there are TTLs. */
const hops = <T extends z.ZodType>(item: T): z.ZodArray<T> => z.array(item).max(255);

/** Said only where it is so. */
const flag = z.literal(true).optional();

const path = z.looseObject({
  hops: hops(
    z.looseObject({
      ttl,
      address: text.nullable(),
      rttMs: z.number().nullable(),
      unasked: flag,
      name: text.optional(),
    }),
  ),
  ladders: list(
    z.looseObject({
      protocol,
      port: port.optional(),
      hops: hops(hopProbe),
      unsent: flag,
      harmless: flag,
      refusedByUnit: flag,
      carries: flag,
    }),
  ),
  captures: list(z.looseObject({ hop: ttl, name: text })).optional(),
});

const step = z.looseObject({
  number: z.int(),
  title: text,
  status: z.enum(['pending', 'running', 'waiting', 'done', 'failed', 'unproven', 'manual', 'skipped']),
  durationMs: z.number(),
  note: text,
});

const byte = z.int().min(0).max(255);
const word = z.int().min(0).max(0xffff);

const quoted = z.looseObject({
  source: text,
  destination: text,
  ttl,
  protocol: byte,
  sourcePort: port.optional(),
  destinationPort: port.optional(),
});

const replyBase = { from: text, rttMs: z.number().min(0) };
const reply = z.union([
  z.looseObject({ kind: z.enum(['echo-reply', 'syn-ack', 'rst']), ttl, ...replyBase }),
  z.looseObject({ kind: z.literal('icmp-error'), ttl, icmpType: byte, icmpCode: byte, quoted, ...replyBase }),
  z.looseObject({
    kind: text.regex(/^(?!(echo-reply|syn-ack|rst|icmp-error)$)/),
    sourcePort: port.optional(),
    bytes: word.optional(),
    text: text.optional(),
    ...replyBase,
  }),
]);

/** Fields that several probes share; each has further ones of its own. */
const request = z.looseObject({
  destination: text.optional(),
  source: text.optional(),
  port: port.optional(),
  sourcePort: port.optional(),
  ttl: ttl.optional(),
  identifier: word.optional(),
  sequence: z.int().min(0).max(0xffffffff).optional(),
  bytes: word.optional(),
  file: z.union([text.max(255), z.int().min(0)]).optional(),
  purpose: text.optional(),
  payload: text.optional(),
  name: text.optional(),
  hop: ttl.optional(),
  interface: text.optional(),
});

/** Interface, source address and next hop that packets leave by. */
const place = z.looseObject({ interface: text, source: text, gateway: text.optional() });

const ms = z.number().min(0);

/** What happened on a session after its handshake. */
const sessionFacts = z.looseObject({
  rttMs: ms,
  receivedBytes: z.int().min(0),
  sentBytes: z.int().min(0),
  acknowledgedBytes: z.int().min(0),
  fin: z.looseObject({ sentMs: ms, acknowledgedMs: ms.optional(), watchedMs: ms }).optional(),
  retransmits: z.int().min(0),
  repeatedSynAcks: z.int().min(0),
  peerFinMs: ms.optional(),
  resetMs: ms.optional(),
  errors: list(z.looseObject({ errno: text, ms })),
});

/** A packet of the run in a capture. */
const sighting = z.looseObject({
  id: text,
  passed: z.boolean(),
  answer: text.optional(),
  to: z.int().min(0).optional(),
  answerTo: z.int().min(0).optional(),
  source: text.optional(),
});

const evidence = z.looseObject({
  id: text,
  probe: text,
  sentAt: time,
  request,
  outcome: text,
  replies: list(reply),
  route: place.optional(),
  facts: sessionFacts.optional(),
  syns: z.int().min(0).optional(),
  icmpErrors: list(z.looseObject({ from: text, icmpType: byte, icmpCode: byte, ms })).optional(),
  frames: z.int().min(0).optional(),
  sightings: list(sighting).optional(),
});

const target = z.looseObject({
  address: text,
  system: z
    .looseObject({ name: text, type: text, version: text, mac: text, source: z.enum(['udp-whois', 'tcp-profile']) })
    .nullable(),
  verdict: z.enum(['pass', 'fail', 'unproven']),
  summary: text,
  requirements: list(requirement),
  findings: list(finding),
  path,
  steps: list(step),
  evidence: list(evidence),
  controls: list(z.looseObject({ requirement: text, text, codes: list(text).optional() })).optional(),
  leavesBy: place.optional(),
  notes: list(text).optional(),
});

const requirementStatus = requirement.shape.status;

const watch = z.looseObject({
  startedAt: time,
  durationMs: z.number(),
  intervalMs: z.number(),
  checks: z.int(),
  runs: z.int(),
  requirements: list(
    z.looseObject({
      id: requirement.shape.id,
      title: text,
      status: requirementStatus,
      reason: text,
      sinceMs: z.number(),
      changes: z.int(),
      history: list(z.looseObject({ atMs: z.number(), from: requirementStatus, to: requirementStatus })),
    }),
  ),
});

const expectation = z.looseObject({
  address: text,
  protocol,
  port: port.optional(),
  expected: list(z.enum(PORT_STATES)),
  found: z.enum(PORT_STATES).nullable(),
  status: z.enum(['met', 'failed', 'unproven']),
  reason: text,
  evidence: list(text),
});

export const reportSchema = z.looseObject({
  schema: z.literal(REPORT_SCHEMA),
  tool: z.looseObject({ name: text, version: text }),
  startedAt: time,
  finishedAt: time,
  durationMs: z.number(),
  scenario: text,
  interrupted: z.boolean(),
  masked: z.literal(true).optional(),
  settings: z.looseObject({
    basePort: z.int().min(BASE_PORT_RANGE.min).max(BASE_PORT_RANGE.max),
    configService: z.enum(['either', 'plain', 'tls']),
    securityPort: port.optional(),
    timeoutMs: z.number(),
    attempts: z.int(),
  }),
  vantage: z.looseObject({
    hostname: text,
    platform: text,
    method: z.enum(METHODS),
    limits: list(text),
    interfaces: list(z.looseObject({ name: text, address: z.ipv4(), prefix: z.int().min(0).max(32) })),
  }),
  verdict: z.enum(['pass', 'fail', 'unproven']),
  noUnits: list(text).optional(),
  targets: list(target),
  watch: watch.optional(),
  expectations: list(expectation).optional(),
});

/** The JSON Schema of the report, as it ships in the package. */
export function reportJsonSchema(): object {
  return { ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12' }), title: 'pathproof report, version 1' };
}

/** What `readReport` found: the report, or in one sentence why this is none. */
export type ReadReport = { report: Report } | { problem: string };

/** Checks a parsed JSON file against the schema, and its parts against each other. Never throws. */
export function checkReport(content: unknown): ReadReport {
  const stated = stateOf(content);
  if (stated !== null) return { problem: stated };
  if (isNestedDeeper(content, DEEPEST)) return { problem: `is nested deeper than ${DEEPEST} levels` };
  const result = checkShape(reportSchema, content);
  // The content itself: the copy that was checked has its fields in another order.
  if ('data' in result) return checkSense(content as Report);
  const [issue] = result.issues;
  const place = (issue?.path ?? []).map(String).join('.');
  return { problem: `is not a whole report: ${place === '' ? 'it' : place}: ${issue?.message ?? 'not readable'}` };
}

/** What the schema cannot say: a report agrees with itself. Texts of the file are told shortly, without what a terminal obeys. */
function checkSense(report: Report): ReadReport {
  const contradiction = contradictionOf(report);
  if (contradiction === null) return { report };
  return { problem: `contradicts itself, as if edited: ${plainText(contradiction)}` };
}

/** Reports of another version, and files that are no report at all, are told apart. */
function stateOf(content: unknown): string | null {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    return 'is not a pathproof report: it holds no JSON object';
  const { schema } = content as { schema?: unknown };
  if (schema === REPORT_SCHEMA) return null;
  if (typeof schema === 'string' && schema.startsWith('pathproof/'))
    return `has the schema ${schema.slice(0, 60)}; this version of pathproof reads ${REPORT_SCHEMA}`;
  return `is not a pathproof report: "schema" is not ${REPORT_SCHEMA}`;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { states, toResult } from '../../src/diagnosis/conclude/requirements.js';
import { type Case, type Diagnosis, diagnose, setImpostorsApart } from '../../src/diagnosis/diagnose.js';
import { CATALOGUE } from '../../src/diagnosis/findings/catalogue.js';
import { agreementOf } from '../../src/diagnosis/findings/certainty.js';
import { judge, weigh } from '../../src/diagnosis/findings/engine.js';
import type { Observations } from '../../src/diagnosis/observe/observations.js';
import { observe } from '../../src/diagnosis/observe/observe.js';
import { ROUTE_KEY } from '../../src/diagnosis/rule.js';
import { type EvidenceOf, isSession } from '../../src/model/evidence/kinds.js';
import { repliesOf } from '../../src/model/evidence/queries/flows.js';
import type { Finding, FindingCode } from '../../src/model/finding.js';
import type { Verdict } from '../../src/model/report.js';
import { verdictOf } from '../../src/model/verdict.js';
import { caseArbitrary } from './random-evidence.js';
import { checkSummary } from './summary-check.js';

const RUNS = { numRuns: 500 };
const PLACEHOLDER = /undefined|null|NaN|\?|\[object|Infinity| (by|at|past)[.:]| {2}/;

function always(check: (diagnosis: Diagnosis, file: Case) => void): void {
  fc.assert(
    fc.property(caseArbitrary, (file) => check(diagnose(file), file)),
    RUNS,
  );
}

function failures({ findings }: Diagnosis): Finding[] {
  return findings.filter((finding) => finding.severity === 'failure');
}

/** Codes that are told beside the explanations. */
const REMARKS: FindingCode[] = [
  'duplicate-address',
  'intermittent',
  'middlebox-answers',
  'mtu-black-hole',
  'nat-rewrites',
  'packet-loss',
  'udp-discovery-off',
];

/** On the same observations: answers that may be another's are set apart before anything is concluded from them. */
function verdictWithoutRemarks(file: Case): Verdict {
  const observations = setImpostorsApart(file, observe(file));
  const explained = new Set(weigh(judge(CATALOGUE, observations), observations).flatMap((one) => one.covers));
  return verdictOf(states(file.requirements, observations, explained).map((one) => toResult(one, [], observations)));
}

/** The farthest place at which the unit was first heard: the ways of two protocols need not be as long. */
function farthestHopOfUnit({ flows, unit }: Observations): number {
  const first = [...flows.values()].flatMap((flow) => {
    const answered = flow.trace.filter(({ reply }) => reply?.kind === 'syn-ack' || reply?.kind === 'echo-reply');
    return answered.length > 0 ? [Math.min(...answered.map(({ ttl }) => ttl))] : [];
  });
  return unit.hop === null ? Number.POSITIVE_INFINITY : Math.max(unit.hop, ...first);
}

function sentences({ summary, requirements, findings }: Diagnosis): string[] {
  const told = findings.flatMap((one) => [one.summary, one.remedy, one.nextTest ?? '']);
  const ruledOut = findings.flatMap((one) => one.ruledOut.map(({ because }) => because));
  return [summary, ...requirements.map((one) => one.reason), ...told, ...ruledOut];
}

/** Something after the handshake came from the peer. Reports of versions that did not watch are believed; TLS has to be done. */
function wasAnswered({ outcome, request, tls, facts }: EvidenceOf<'tcp-session'>): boolean {
  if (outcome !== 'open') return false;
  if (request.tls) return tls !== undefined && !('error' in tls);
  if (facts === undefined) return true;
  const { fin, receivedBytes, acknowledgedBytes, peerFinMs } = facts;
  return fin?.acknowledgedMs !== undefined || receivedBytes > 0 || acknowledgedBytes > 0 || peerFinMs !== undefined;
}

/** What has to be there for each requirement to be met. */
const CARRIES: Readonly<Record<string, (file: Case) => boolean>> = {
  route: ({ address, evidence }) =>
    evidence.some((entry) =>
      isSession(entry) ? wasAnswered(entry) : repliesOf(entry).some((one) => one.from === address),
    ),
  ping: ({ evidence }) => evidence.some((entry) => entry.probe === 'echo' && entry.outcome === 'echo-reply'),
  'tcp-discovery': carriesOn(50802),
  'tcp-config': (file) =>
    ({ plain: [50804], tls: [50805], either: [50804, 50805] })[file.settings.configService].some((port) =>
      carriesOn(port)(file),
    ),
};

function carriesOn(port: number): (file: Case) => boolean {
  return ({ evidence }) => evidence.filter(isSession).some((one) => one.request.port === port && wasAnswered(one));
}

describe('for any evidence, the diagnosis', () => {
  it('meets no requirement without an answer that carries', () => {
    const met = new Set<string>();
    always(({ requirements }, file) => {
      for (const { id, status } of requirements) {
        if (status !== 'met') continue;
        met.add(id);
        expect(CARRIES[id]?.(file), id).toBe(true);
      }
    });
    // It says something about each of them.
    expect([...met].sort()).toEqual(Object.keys(CARRIES).sort());
  });

  it('rests on evidence that exists', () => {
    always(({ findings }, { evidence }) => {
      const ids = new Set(evidence.map((entry) => entry.id));
      for (const finding of findings) {
        expect(finding.evidence.length).toBeGreaterThan(0);
        expect(finding.evidence.filter((id) => !ids.has(id))).toEqual([]);
      }
    });
  });

  it('proves nothing by packets that the finding does not name', () => {
    fc.assert(
      fc.property(caseArbitrary, (file) => {
        const observations = observe(file);
        for (const one of CATALOGUE.flatMap((rule) => rule.judge(observations))) {
          const proof = one.kind === 'contradicted' ? null : one.proof;
          if (proof) expect(one).toMatchObject({ evidence: expect.arrayContaining([...proof.agreeing]) });
        }
      }),
      RUNS,
    );
  });

  it('never says that all works beside what makes a session hang, and says "may" of what is only possible', () => {
    always(checkSummary);
  });

  it('proves nothing by one packet, nor within less than a second, unless the PC itself says so', () => {
    fc.assert(
      fc.property(caseArbitrary, (file) => {
        const observations = observe(file);
        for (const one of weigh(judge(CATALOGUE, observations), observations)) {
          if (one.certainty !== 'proved' || one.proof?.by === 'pc') continue;
          const { packets, spanMs } = agreementOf(one.proof ?? { by: 'tcp', agreeing: [] }, observations.evidence);
          expect(packets).toBeGreaterThanOrEqual(2);
          expect(spanMs).toBeGreaterThanOrEqual(1000);
        }
      }),
      RUNS,
    );
  });

  it('names no address that no packet and no table of the PC speaks of', () => {
    always(({ findings }, { address, evidence }) => {
      const known = JSON.stringify([address, ...evidence.map((entry) => ({ ...entry, id: '' }))]);
      for (const suspect of findings.flatMap(({ suspects }) => suspects))
        if (suspect.address !== undefined) expect(known).toContain(suspect.address);
    });
  });

  it('names no device that no packet and no table of the PC speaks of', () => {
    always(({ findings }, { address, evidence }) => {
      const spoken = new Set([address, ...(JSON.stringify(evidence).match(/\d+(\.\d+){3}/g) ?? [])]);
      const named = findings.flatMap(({ suspects }) => suspects.flatMap((one) => one.address ?? []));
      expect(named.filter((one) => !spoken.has(one))).toEqual([]);
    });
  });

  it('has failures that break failed requirements only, and a suspect for each', () => {
    always((diagnosis) => {
      const failed = diagnosis.requirements.filter((one) => one.status === 'failed').map((one) => one.id as string);
      for (const { requirements, suspects } of failures(diagnosis)) {
        expect(requirements.length).toBeGreaterThan(0);
        expect(failed).toEqual(expect.arrayContaining(requirements));
        expect(suspects.length).toBeGreaterThan(0);
      }
    });
  });

  it('has a failure for each failed requirement', () => {
    always((diagnosis) => {
      const ids = failures(diagnosis).map((finding) => finding.id);
      for (const { status, findings } of diagnosis.requirements) {
        if (status === 'failed') expect(findings.filter((id) => ids.includes(id))).not.toEqual([]);
      }
    });
  });

  it('fails exactly when a requirement fails, and then has a failure to show', () => {
    always((diagnosis) => {
      const failed = diagnosis.requirements.some((one) => one.status === 'failed');
      expect(diagnosis.verdict === 'fail').toBe(failed);
      expect(failures(diagnosis).length > 0).toBe(failed);
    });
  });

  it('proves at most one cause for each flow', () => {
    fc.assert(
      fc.property(caseArbitrary, (file) => {
        const observations = observe(file);
        const chosen = weigh(judge(CATALOGUE, observations), observations);
        const proved = chosen.filter((one) => one.certainty === 'proved');
        for (const one of proved) {
          const flows = one.covers.filter((key) => key !== ROUTE_KEY);
          const rivals = chosen.filter((other) => other !== one && other.covers.some((key) => flows.includes(key)));
          expect(rivals.map((rival) => rival.rule.code)).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('has the verdict that it would have without its remarks, unless one of them is told as a failure', () => {
    always((diagnosis, file) => {
      const told = failures(diagnosis).some((finding) => REMARKS.includes(finding.code));
      if (!told) expect(diagnosis.verdict).toBe(verdictWithoutRemarks(file));
    });
  });

  it('never calls a mere note of the path a failure', () => {
    always((diagnosis) => {
      const codes = failures(diagnosis).map((finding) => finding.code);
      for (const code of ['nat-rewrites', 'packet-loss', 'udp-discovery-off']) expect(codes).not.toContain(code);
    });
  });

  it('begins its sentences with a capital or a number', () => {
    always(({ summary, findings }) => {
      for (const sentence of [summary, ...findings.map((one) => one.summary)]) expect(sentence).toMatch(/^[\p{Lu}\d]/u);
      for (const sentence of findings.flatMap((one) => one.summary.split('. ')))
        expect(sentence).toMatch(/^[\p{Lu}\d]/u);
    });
  });

  it('says what would settle it wherever it is not proved', () => {
    always((diagnosis) => {
      for (const { certainty, nextTest } of failures(diagnosis)) {
        expect(nextTest === undefined).toBe(certainty === 'proved');
      }
    });
  });

  it('never says that a router behind the unit resets in its name', () => {
    always(({ findings }, file) => {
      const hop = farthestHopOfUnit(setImpostorsApart(file, observe(file)));
      const resetters = findings.filter((one) => one.code === 'port-reset').flatMap((one) => one.suspects);
      for (const router of resetters) expect(router.hop ?? 0).toBeLessThan(hop);
    });
  });

  it('says every sentence to its end', () => {
    always((diagnosis) => {
      for (const sentence of sentences(diagnosis)) expect(sentence).not.toMatch(PLACEHOLDER);
    });
  });

  it('is the same from a saved report', () => {
    always((diagnosis, file) => {
      const saved = JSON.parse(JSON.stringify(file)) as Case;
      expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnose(saved));
    });
  });
});

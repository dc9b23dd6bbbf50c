import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../src/diagnosis/findings/catalogue.js';
import { type Chosen, judge, openQuestions, weigh } from '../../../src/diagnosis/findings/engine.js';
import type { Observations } from '../../../src/diagnosis/observe/observations.js';
import { observe } from '../../../src/diagnosis/observe/observe.js';
import {
  contradicted,
  type Explanation,
  type FindingRule,
  type Judgement,
  ROUTE_KEY,
  saidByPc,
} from '../../../src/diagnosis/rule.js';
import type { FindingCode } from '../../../src/model/finding.js';
import { caseOf, RECORDED, recorded } from '../../support/recorded.js';
import { caseArbitrary } from '../random-evidence.js';
import { echoReply, healthy, healthyBase, Scene, silentPort } from '../scene.js';

const BOTH = ['tcp/50804', 'tcp/50805'];

function choose(rules: readonly FindingRule[], observations: Observations): Chosen[] {
  return weigh(judge(rules, observations), observations);
}

function explains(covers: string[], more: Partial<Explanation> = {}): Explanation {
  const say = () => ({ summary: 'what', remedy: 'do' });
  return {
    kind: 'explains',
    covers,
    weight: 'strong',
    proof: saidByPc(['e1']),
    say,
    suspects: [],
    evidence: [],
    ...more,
  };
}

function rule(code: FindingCode, ...judgements: Judgement[]): FindingRule {
  return { code, title: code, judge: () => judgements };
}

/** What the engine chose, with the words that each of its functions builds. */
function told(rules: readonly FindingRule[], observations: Observations): unknown[] {
  return choose(rules, observations).map(({ say, ...one }) => {
    const flows = one.covers.flatMap((key) => observations.flows.get(key)?.flow ?? []);
    return { ...one, words: say(flows) };
  });
}

/** Both configuration ports silent, everything else healthy. */
const twoSilent = () => silentPort(silentPort(healthyBase(), 50804), 50805).observe();

function chosen(rules: FindingRule[]): [string, string][] {
  return choose(rules, twoSilent()).map((one) => [one.rule.code, one.certainty]);
}

describe('open questions', () => {
  it('are none when every flow gets through', () => {
    expect(openQuestions(healthy().observe())).toEqual([]);
  });

  it('are the flows that got nothing from the unit', () => {
    expect(openQuestions(twoSilent())).toEqual(BOTH);
  });

  it('include the route when nothing from the unit arrived', () => {
    const scene = silentPort(new Scene().routed().ping('silent'), 50802);
    expect(openQuestions(scene.observe())).toEqual([ROUTE_KEY, 'icmp', 'tcp/50802']);
  });

  it('leave out what is still waited for', () => {
    const scene = healthyBase().syn(50804, 'silent').syn(50804, 'pending');
    expect(openQuestions(scene.observe())).toEqual([]);
  });
});

describe('the smallest cover', () => {
  it('prefers one cause of everything to a cause of each', () => {
    const one = rule('service-disabled', explains(BOTH));
    const each = rule('port-closed', explains(['tcp/50804']), explains(['tcp/50805']));
    expect(chosen([each, one])).toEqual([['service-disabled', 'proved']]);
  });

  it('takes a second cause for what the first one leaves', () => {
    const first = rule('port-filtered', explains(['tcp/50804']));
    const second = rule('port-closed', explains(['tcp/50805']));
    expect(chosen([first, second])).toEqual([
      ['port-closed', 'proved'],
      ['port-filtered', 'proved'],
    ]);
  });

  it('prefers the strong cause where both explain as much', () => {
    const weak = rule('port-closed', explains(BOTH, { weight: 'weak' }));
    const strong = rule('port-reset', explains(BOTH));
    expect(chosen([weak, strong])[0]).toEqual(['port-reset', 'likely']);
  });

  it('chooses nothing that explains no open question', () => {
    expect(chosen([rule('ping-filtered', explains(['icmp']))])).toEqual([]);
  });

  it('is empty without an explanation', () => {
    expect(chosen([rule('port-closed', contradicted(BOTH, 'no RST came'))])).toEqual([]);
  });
});

describe('certainty', () => {
  const table: [string, FindingRule[], [string, string][]][] = [
    ['alone, with a proof: proved', [rule('port-closed', explains(BOTH))], [['port-closed', 'proved']]],
    ['alone, not proved: likely', [rule('port-closed', explains(BOTH, { proof: null }))], [['port-closed', 'likely']]],
    ['weak: possible', [rule('port-closed', explains(BOTH, { weight: 'weak' }))], [['port-closed', 'possible']]],
    [
      'a weaker rival: likely, and the rival possible',
      [rule('port-closed', explains(BOTH, { weight: 'weak' })), rule('port-reset', explains(BOTH))],
      [
        ['port-reset', 'likely'],
        ['port-closed', 'possible'],
      ],
    ],
    [
      'a tie: both possible, by code',
      [rule('port-reset', explains(BOTH)), rule('port-closed', explains(BOTH))],
      [
        ['port-closed', 'possible'],
        ['port-reset', 'possible'],
      ],
    ],
  ];
  it.each(table)('%s', (_title, rules, expected) => {
    expect(chosen(rules)).toEqual(expected);
  });
});

describe('what was ruled out', () => {
  it('stands with the finding it is about, once for each rule, with its first reason', () => {
    const out = rule(
      'port-closed',
      contradicted('tcp/50804', 'no RST came'),
      contradicted('tcp/50805', 'nor here'),
      contradicted('icmp', 'another matter'),
    );
    const [finding] = choose([out, rule('port-filtered', explains(BOTH))], twoSilent());
    expect(finding?.ruledOut).toEqual([{ code: 'port-closed', because: 'no RST came' }]);
  });

  it('is empty when it concerns other flows', () => {
    const out = rule('ping-rejected', contradicted('icmp', 'no ICMP error came'));
    const [finding] = choose([out, rule('port-filtered', explains(BOTH))], twoSilent());
    expect(finding?.ruledOut).toEqual([]);
  });
});

describe('the order of the rules', () => {
  const shuffled = fc.shuffledSubarray([...CATALOGUE], { minLength: CATALOGUE.length });

  it.each(RECORDED)('changes nothing for %s', (name) => {
    const observations = observe(caseOf(recorded(name)));
    const expected = told(CATALOGUE, observations);
    fc.assert(
      fc.property(shuffled, (rules) => {
        expect(told(rules, observations)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('changes nothing for any evidence', () => {
    fc.assert(
      fc.property(shuffled, caseArbitrary, (rules, file) => {
        const observations = observe(file);
        expect(told(rules, observations)).toEqual(told(CATALOGUE, observations));
      }),
    );
  });
});

describe('the catalogue', () => {
  it('has one rule for each code', () => {
    expect(new Set(CATALOGUE.map((one) => one.code)).size).toBe(CATALOGUE.length);
  });

  it('finds nothing when the PC hears the unit on every flow', () => {
    expect(choose(CATALOGUE, healthy().ping(echoReply()).observe())).toEqual([]);
  });
});

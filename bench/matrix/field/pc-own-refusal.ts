import type { Lab } from '../../../src/lab/lab.js';
import { startAcceptAll } from '../../../src/lab/programs.js';
import { CONFIG_PORTS, TO_CONFIG, TO_DISCOVERY } from '../../../src/lab/rules.js';
import type { RequirementId } from '../../../src/model/requirement.js';
import { failing, failure, type MatrixCase, passing, rule } from '../case.js';

const RESET = 'reject with tcp reset';
const PROXY_PORT = 9_998;
const OWN = ['pc-firewall', 'port-reset'] as const;

/** The PC's own firewall or proxy answers: from hop 1 it differs by no distance. */
export const PC_OWN_REFUSAL: readonly MatrixCase[] = [
  resets('two', TO_CONFIG, 'config', 'tcp-config'),
  resets('four', TO_CONFIG, 'config', 'tcp-config'),
  resets('one', TO_DISCOVERY, 'discovery', 'tcp-discovery'),
  resets('lan', TO_CONFIG, 'config', 'tcp-config'),
  {
    ...resets('two', 'tcp dport { 50812, 50813 }', 'security', 'tcp-security'),
    scenario: 'security',
    alsoTrue: ['port-closed'],
  },
  failing(
    'two-pc-resets-all-tcp',
    "the PC's firewall resets all TCP",
    rule('pc', 'output', 'oifname "e0" meta l4proto tcp', RESET),
    failure(OWN, 'tcp-config', 'pc', 2),
    failure(OWN, 'tcp-discovery', 'pc', 2),
  ),
  proxied('two', 'all ports', ''),
  proxied('lan', 'all ports', ''),
  proxied('four', 'the configuration ports', `dport ${CONFIG_PORTS} `),
  passing(
    'two-pc-resets-others',
    "the PC's firewall resets TCP to ports that nobody asked for",
    rule('pc', 'output', 'tcp dport { 25, 445 }', RESET),
  ),
  passing(
    'four-pc-firewall-counts',
    "the PC's firewall has rules that only count",
    rule('pc', 'output', TO_CONFIG, ''),
  ),
];

function resets(network: MatrixCase['network'], match: string, what: string, requirement: RequirementId): MatrixCase {
  return failing(
    `${network}-pc-resets-${what}`,
    `the PC's firewall resets its own TCP to the ${what} port`,
    rule('pc', 'output', match, RESET),
    failure(OWN, requirement, 'pc', 2),
  );
}

/** A proxy on the PC takes what leaves it, as some protection software does. */
function proxied(network: MatrixCase['network'], what: string, match: string): MatrixCase {
  const inject = async (lab: Lab): Promise<void> => {
    await startAcceptAll(lab, 'pc', PROXY_PORT);
    await lab.nft(
      'pc',
      redirect(
        `ip daddr ${lab.addressOf('unit')} tcp ${match === '' ? 'dport 1-65535 ' : match}redirect to :${PROXY_PORT}`,
      ),
    );
  };
  const truth = {
    codes: ['middlebox-answers', 'pc-firewall', 'session-dead'],
    severity: 'any',
    device: 'pc',
    suspects: 2,
  } as const;
  const one = failing(
    `${network}-pc-proxy-${match === '' ? 'all' : 'config'}`,
    `a proxy on the PC takes its TCP to ${what}`,
    inject,
    truth,
  );
  return { ...one, verdicts: ['fail', 'unproven'] };
}

function redirect(line: string): string {
  return `table ip proxy {\n  chain output {\n    type nat hook output priority -100; policy accept;\n    ${line}\n  }\n}\n`;
}

import type { Lab } from '../../src/lab/lab.js';
import { startAcceptAll } from '../../src/lab/programs.js';
import { addRules, TO_CONFIG } from '../../src/lab/rules.js';
import { all, failing, failure, ip, type MatrixCase, passing, rule } from './case.js';

const PROXY_PORT = 9_999;
const FRAGMENTATION_NEEDED = 'icmp type destination-unreachable icmp code 4';
const IN_ITS_NAME = 'something else completes the handshake in the unit’s name';

/** Devices on the path that answer for the unit, shrink packets or rewrite them. */
export const MIDDLE: readonly MatrixCase[] = [
  proxied('two', 'r1', 2),
  proxied('four', 'r3', 2),
  proxied('one', 'r1', 2),
  proxiedWithout('two', 'r1', 2, 3),
  proxiedWithout('four', 'r3', 2, 3),
  synProxy('two', 'r1', 2),
  synProxy('four', 'r2', 2),
  {
    ...synProxy('one', 'r1', 2),
    verdicts: ['fail', 'unproven'],
    name: 'one-syn-proxy-r1-config-off',
    title: "r1 is a SYN proxy, behind which the unit's configuration services are off",
    standinArgs: ['--disable', 'config,config-tls'],
    alsoTrue: ['service-disabled', 'port-reset', 'port-closed'],
  },
  blackHole('one', 'r1', 'w1', 'unit', 1400, 2),
  blackHole('two', 'r2', 'w1', 'unit', 1280, 2),
  blackHole('four', 'r2', 'w1', 'r3', 1400, 2),
  blackHole('snat', 'r3', 'w1', 'unit', 1300, 2),
  quoting('two', 'r2', 3),
  quoting('four', 'r3', 2),
];

/** All TCP for the unit ends at the router itself: a transparent proxy that accepts everything. */
function proxied(network: MatrixCase['network'], router: string, suspects: number): MatrixCase {
  const injected = { codes: ['middlebox-answers'], severity: 'any', device: router, suspects } as const;
  const inject = async (lab: Lab): Promise<void> => {
    await startAcceptAll(lab, router, PROXY_PORT);
    const match = `ip daddr ${lab.addressOf('unit')} meta l4proto tcp redirect to :${PROXY_PORT}`;
    await lab.nft(router, natTable(match));
  };
  const title = `${router} is a transparent proxy: ${IN_ITS_NAME}, on every port`;
  return { ...failing(`${network}-proxy-${router}`, title, inject, injected), verdicts: ['fail', 'unproven'] };
}

/** The same for the unit's own ports alone, and no unit behind it. */
function proxiedWithout(
  network: MatrixCase['network'],
  router: string,
  suspects: number,
  unitSuspects: number,
): MatrixCase {
  const answers = { codes: ['middlebox-answers'], severity: 'failure', device: router, suspects } as const;
  const inject = async (lab: Lab): Promise<void> => {
    await lab.ip('unit', ['link', 'set', 'e0', 'down']);
    await startAcceptAll(lab, router, PROXY_PORT);
    const match = `ip daddr ${lab.addressOf('unit')} tcp dport 50802-50813 redirect to :${PROXY_PORT}`;
    await lab.nft(router, natTable(match));
  };
  return failing(
    `${network}-proxy-${router}-unit-absent`,
    `${router} is a transparent proxy for the unit's ports, and the unit's LAN interface is down`,
    inject,
    answers,
    failure(['unit-unreachable', 'path-silent'], 'route', 'unit', unitSuspects),
  );
}

function natTable(rule: string): string {
  const start = 'type nat hook prerouting priority -100; policy accept;';
  return `table ip proxy {\n  chain prerouting {\n    ${start}\n    ${rule}\n  }\n}\n`;
}

/** A SYN proxy as nft(8) documents it: it answers SYNs itself and opens the session to the unit afterwards. */
function synProxy(network: MatrixCase['network'], router: string, suspects: number): MatrixCase {
  const injected = { codes: ['middlebox-answers'], severity: 'any', device: router, suspects } as const;
  const inject = async (lab: Lab): Promise<void> => {
    const unit = lab.addressOf('unit');
    await lab.sysctl(router, 'net.netfilter.nf_conntrack_tcp_loose', 0);
    await lab.nft(router, synProxyRules(unit));
  };
  const title = `${router} is a SYN proxy for the unit: ${IN_ITS_NAME}`;
  const one = failing(`${network}-syn-proxy-${router}`, title, inject, injected);
  return { ...one, verdicts: ['pass', 'fail', 'unproven'] };
}

function synProxyRules(unit: string): string {
  return `table ip proxy {
  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    ip daddr ${unit} tcp flags & (syn | ack) == syn notrack
  }
  chain forward {
    type filter hook forward priority 0; policy accept;
    ip daddr ${unit} ct state invalid,untracked meta l4proto tcp synproxy mss 1460 wscale 7 timestamp sack-perm
    ct state invalid drop
  }
}
`;
}

/** The link behind a router takes less than 1500 bytes, and nobody hears of it. */
function blackHole(
  network: MatrixCase['network'],
  router: string,
  port: string,
  next: string,
  mtu: number,
  suspects: number,
): MatrixCase {
  const far = next === 'unit' ? 'e0' : 'w0';
  const inject = all(
    ip(router, `link set ${port} mtu ${mtu}`),
    ip(next, `link set ${far} mtu ${mtu}`),
    rule(router, 'output', FRAGMENTATION_NEEDED, 'drop'),
  );
  // A failure where TCP is seen to lose large packets too: only raw sockets see that.
  const injected = { codes: ['mtu-black-hole'], severity: 'any', device: router, suspects } as const;
  const title = `the link behind ${router} takes ${mtu} bytes and ${router} does not say so`;
  const one = passing(`${network}-mtu-${mtu}-${router}`, title, inject, ...(next === 'unit' ? [] : [injected]));
  // A unit on that link announces segments that fit: TCP is well, and only large pings vanish.
  return {
    ...one,
    alsoTrue: ['mtu-black-hole'],
    ...(next === 'unit' ? {} : { verdicts: ['fail', 'pass'], notSaid: /\bworks\b/i }),
  };
}

/** A drop behind a translation shows it: the errors that the ladder collects quote the translated address. */
function quoting(network: MatrixCase['network'], router: string, suspects: number): MatrixCase {
  const note = { codes: ['nat-rewrites'], severity: 'note', device: 'r1', suspects: 2 } as const;
  return failing(
    `${network}-nat-quoted-r1`,
    `r1 translates addresses without looking into ICMP errors, ${router} drops TCP to the configuration service`,
    all(translateStateless, rule(router, 'forward', TO_CONFIG, 'drop')),
    failure('port-filtered', 'tcp-config', router, suspects),
    note,
  );
}

/**
 * r1 translates the PC's address without keeping state and does not look into ICMP errors: what they quote is the
 * address behind the translation.
 */
export async function translateStateless(lab: Lab): Promise<void> {
  const [pc, outside] = [lab.addressOf('pc'), outsideOf(lab, 'r1')];
  await addRules(lab, 'r1', 'prerouting', [[`iifname "w1" ip daddr ${outside}`, `ip daddr set ${pc}`]]);
  await addRules(lab, 'r1', 'postrouting', [[`oifname "w1" ip saddr ${pc}`, `ip saddr set ${outside}`]]);
}

/** The address of a router that faces the unit. */
function outsideOf(lab: Lab, router: string): string {
  const end = lab.topology.links
    .flatMap(({ a, b }) => [a, b])
    .find((one) => one.node === router && one.interface === 'w1');
  return end?.address?.split('/')[0] ?? '';
}

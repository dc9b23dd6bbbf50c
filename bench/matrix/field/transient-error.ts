import type { FindingCode } from '../../../src/model/finding.js';
import { failing, failure, type MatrixCase, passing } from '../case.js';
import type { DeviceMatch, DeviceRule } from '../device/device.js';
import { ALL_TCP, AT_CONFIG, AT_DISCOVERY, AT_SECURITY, device, measuring, TO_CONFIG, type Where } from './common.js';

const GONE: readonly FindingCode[] = [
  'port-rejected',
  'ping-rejected',
  'router-no-route',
  'unit-unreachable',
  'port-reset',
  'intermittent',
  'packet-loss',
];
const ONCE: DeviceMatch = { count: 1 };
const EVERYTHING: DeviceMatch = { from: 'pc', protocol: ['tcp', 'udp', 'icmp'] };
const ECHO: DeviceMatch = { from: 'pc', icmp: [8] };
const ROUTE_CODES: readonly FindingCode[] = ['path-silent', 'router-no-route', 'unit-unreachable'];

/** Errors that are gone a moment later, while a route or a rule is loaded; and what one error in much silence leaves. */
export const TRANSIENT_ERROR: readonly MatrixCase[] = [
  gone('config-13-once', AT_CONFIG, ONCE, 13),
  gone('config-0-once', AT_CONFIG, ONCE, 0),
  gone('config-1-once', AT_CONFIG, ONCE, 1),
  gone('discovery-13-once', AT_DISCOVERY, ONCE, 13),
  { ...gone('security-13-once', AT_SECURITY, ONCE, 13), runArgs: ['--security-port', '50812'] },
  gone('config-13-900ms', AT_CONFIG, { sinceFirstMs: { max: 900 } }, 13),
  gone('everything-0-700ms', everywhere(EVERYTHING), { ageMs: { max: 700 } }, 0),
  gone('everything-13-twice', everywhere(EVERYTHING), { count: { max: 2 } }, 13),
  gone('ping-13-once', everywhere(ECHO), ONCE, 13),
  calm(
    'wired-reset-once',
    'what is in the wire resets the first SYN to each configuration port and lets the others pass',
    device(
      'd1',
      [50_804, 50_805].map((unitPort) => ({
        match: { ...ALL_TCP, unitPort, count: 1 },
        do: { answer: { as: 'rst' } },
      })),
    ),
  ),
  calm(
    'wired-silent-700ms',
    'everything is lost for 700 ms',
    device('d1', [{ match: { ...EVERYTHING, ageMs: { max: 700 } }, do: { drop: true } }]),
  ),
  leftSilent('config-13', TO_CONFIG, 13, failure(['port-filtered', 'port-rejected'], 'tcp-config', 'r2', 4)),
  leftSilent('config-0', TO_CONFIG, 0, failure(['port-filtered', 'port-rejected'], 'tcp-config', 'r2', 4)),
  leftSilent('everything-0', EVERYTHING, 0, failure(ROUTE_CODES, 'route', 'r2', 4)),
  leftSilent('everything-1', EVERYTHING, 1, failure(ROUTE_CODES, 'route', 'r2', 4)),
  leftSilent('ping-13', ECHO, 13, failure(['ping-filtered', 'ping-rejected'], 'ping', 'r2', 4)),
  failing(
    'wired-error-stays',
    'r2 answers every SYN to the configuration service with ICMP 3/13',
    byR2(TO_CONFIG, 13),
    failure('port-rejected', 'tcp-config', 'r2', 1),
  ),
];

function everywhere(match: DeviceMatch): Where {
  return { name: 'all', match, requirement: 'route' };
}

/** Nothing is broken any more: what was seen is a note at most. */
function calm(name: string, title: string, inject: MatrixCase['inject']): MatrixCase {
  return { ...passing(name, title, inject), alsoTrue: GONE, atMost: 'likely' };
}

function gone(name: string, where: Where, while_: DeviceMatch, code: number): MatrixCase {
  const title = `r2 answers with ICMP 3/${code} for a moment (${name}), and all is well then`;
  return measuring(where, calm(`wired-gone-${name}`, title, byR2({ ...where.match, ...while_ }, code)));
}

/** One error, and silence after it: likely at most. */
function leftSilent(name: string, match: DeviceMatch, code: number, truth: ReturnType<typeof failure>): MatrixCase {
  const one = failing(
    `wired-one-error-${name}`,
    `r2 answers once with ICMP 3/${code}, and drops whatever comes after it without a word`,
    byR2({ ...match, count: 1 }, code, { match, do: { drop: true } }),
    truth,
  );
  return { ...one, atMost: 'likely' };
}

/** The device in front of r2 speaks for it. */
function byR2(match: DeviceMatch, code: number, ...more: readonly DeviceRule[]): MatrixCase['inject'] {
  const spoken = (source: string): DeviceRule => ({ match, do: { answer: { as: 'icmp', type: 3, code, source } } });
  return device('d1', (lab) => [spoken(lab.addressOf('r2')), ...more]);
}

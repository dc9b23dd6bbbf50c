import { untouched } from '../../../src/lab/fault.js';
import { failing, failure, type MatrixCase, passing } from '../case.js';
import type { DeviceMatch, DeviceRule } from '../device/device.js';
import { AFTER_HANDSHAKE, ALL_TCP, accepting, device, devicesOf } from './common.js';

const TLS = 50_805;
const TO_TLS: DeviceMatch = { ...ALL_TCP, unitPort: TLS };
const FROM_TLS: DeviceMatch = { from: 'unit', protocol: 'tcp', unitPort: TLS };
const TLS_ONLY = { runArgs: ['--config-service', 'tls'] } as const;
const PLAIN_OFF = { standinArgs: ['--disable', 'config'] } as const;
const NO_TLS = { standinArgs: ['--disable', 'config-tls'] } as const;
const NOTHING = { standinArgs: ['--disable', 'config,config-tls'] } as const;
const NOT_MET = { statuses: { 'tcp-config': ['failed', 'unproven'] } } as const;

/** TLS ports that accept a session behind which no handshake completes, and those behind which one does. */
export const TLS_UNFINISHED: readonly MatrixCase[] = [
  { ...mute('hold', 'says nothing'), ...NO_TLS, ...TLS_ONLY },
  { ...mute('close', 'closes'), ...NO_TLS, ...TLS_ONLY },
  { ...mute('reset', 'resets'), ...NO_TLS, ...TLS_ONLY },
  { ...mute('hold', 'says nothing, and the plain port is closed'), ...NOTHING, name: 'wired-tls-mute-plain-off' },
  blocked('d2', 'every packet of it after the SYN', {
    match: { ...TO_TLS, flags: AFTER_HANDSHAKE },
    do: { drop: true },
  }),
  blocked('d1', 'the first bytes of the PC', { match: { ...TO_TLS, payload: { min: 1 } }, do: { drop: true } }),
  blocked('d3', 'the bytes of the unit', { match: { ...FROM_TLS, payload: { min: 1 } }, do: { drop: true } }),
  {
    ...blocked('d2', 'every packet of it after the SYN', {
      match: { ...TO_TLS, flags: AFTER_HANDSHAKE },
      do: { drop: true },
    }),
    name: 'wired-tls-blocked-d2-tls-only',
    standinArgs: [],
    ...TLS_ONLY,
  },
  beside('hold', 'says nothing'),
  beside('close', 'closes'),
  {
    ...passing(
      'wired-tls-blocked-plain-open',
      'what is in the wire drops TLS sessions after their SYN; the plain port works',
      device('d2', [{ match: { ...TO_TLS, flags: AFTER_HANDSHAKE }, do: { drop: true } }]),
    ),
    alsoTrue: ['session-dead'],
  },
  security('hold', 'says nothing'),
  {
    ...passing(
      'wired-tls-slow',
      'TLS alone, every packet held for 150 ms',
      device('d1', [{ match: {}, do: { delayMs: 150 } }]),
    ),
    ...PLAIN_OFF,
    alsoTrue: ['secure-only'],
  },
  { ...passing('wired-tls-only', 'the run asks for TLS, and gets it', untouched), ...TLS_ONLY },
  {
    ...passing('cable-tls-only', 'TLS alone, on the same LAN', untouched),
    ...PLAIN_OFF,
    ...TLS_ONLY,
    alsoTrue: ['secure-only', 'port-closed'],
  },
  {
    ...passing('wired-plain-only', 'the unit offers the plain port alone', untouched),
    ...NO_TLS,
    alsoTrue: ['port-closed'],
  },
];

/** A program at the unit's TLS port that speaks no TLS; the run asks for TLS alone. Which code fits is a matter of taste. */
function mute(then: 'hold' | 'close' | 'reset', what: string): MatrixCase {
  return {
    ...failing(`wired-tls-${then}`, `what accepts on the TLS port ${what}`, accepting([TLS], then)),
    verdicts: ['fail', 'unproven'],
    alsoTrue: ['session-dead', 'port-closed', 'service-disabled', 'middlebox-answers'],
    ...NOT_MET,
  };
}

/** Nothing but TLS is offered, and its handshake does not get through. */
function blocked(node: string, what: string, rule: DeviceRule): MatrixCase {
  return {
    ...failing(
      `wired-tls-blocked-${node}`,
      `the unit offers TLS alone, and what is in the wire drops ${what}`,
      device(node, [rule]),
      failure('session-dead', 'tcp-config', node, devicesOf('wired'), node === 'd3' ? 'return' : 'forward'),
    ),
    ...PLAIN_OFF,
    alsoTrue: ['port-closed'],
  };
}

/** The plain port works beside a TLS port that speaks no TLS: met, and no note calls the unit secure. */
function beside(then: 'hold' | 'close', what: string): MatrixCase {
  const title = `what accepts on the TLS port ${what}; the plain port works`;
  return {
    ...passing(`wired-tls-${then}-plain-open`, title, accepting([TLS], then)),
    ...NO_TLS,
    alsoTrue: ['session-dead', 'port-closed'],
  };
}

function security(then: 'hold', what: string): MatrixCase {
  return {
    ...failing(
      `wired-tls-${then}-security`,
      `what accepts on the TLS port of the security settings ${what}`,
      accepting([50_813], then),
    ),
    scenario: 'security',
    standinArgs: ['--disable', 'security'],
    verdicts: ['fail', 'unproven'],
    statuses: { 'tcp-security': ['failed', 'unproven'] },
    alsoTrue: ['session-dead', 'port-closed', 'service-disabled'],
  };
}

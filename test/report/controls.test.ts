import { describe, expect, it } from 'vitest';
import type { Finding, FindingCode, Suspect } from '../../src/model/finding.js';
import type { Control, TargetReport } from '../../src/model/report.js';
import { controlsFor } from '../../src/report/controls.js';
import { ADDRESS_CHANGED, CONFIG_PORT_CAN_BE_CHANGED } from '../../src/scenarios/definitions/controls.js';

const GENERAL: Control = { requirement: 'route', text: 'anything that breaks the route' };
const ROUTER: Suspect = { role: 'router', hop: 1, direction: 'forward' };
const OWN: Suspect = { role: 'pc', hop: 0, direction: 'forward' };

function told(code: FindingCode, suspect: Suspect, controls: Control[]): string[] {
  const finding = { code, severity: 'failure', requirements: ['route'], suspects: [suspect] } as unknown as Finding;
  return controlsFor(finding, { controls } as unknown as TargetReport);
}

describe('what can be changed', () => {
  it.each<[FindingCode, Suspect]>([
    ['pc-no-address', OWN],
    ['pc-no-route', OWN],
    ['gateway-unreachable', ROUTER],
  ])('with %s, whose remedy may be another address of the PC, Manager is to be started again', (code, suspect) => {
    expect(told(code, suspect, [ADDRESS_CHANGED])).toEqual([ADDRESS_CHANGED.text]);
  });

  it.each<[FindingCode, Suspect]>([
    ['name-unresolved', { role: 'dns', direction: 'forward' }],
    ['router-no-route', ROUTER],
    ['path-silent', ROUTER],
    ['routing-loop', ROUTER],
    ['unit-unreachable', ROUTER],
    ['pc-firewall', OWN],
  ])('with %s the PC’s address is no matter', (code, suspect) => {
    expect(told(code, suspect, [ADDRESS_CHANGED])).toEqual([]);
  });

  it('is told with what it may end alone, and in general not with a fault of the PC', () => {
    expect(told('path-silent', ROUTER, [GENERAL, CONFIG_PORT_CAN_BE_CHANGED])).toEqual([GENERAL.text]);
    expect(told('pc-no-route', OWN, [GENERAL])).toEqual([]);
  });
});

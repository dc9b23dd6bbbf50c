import type { Control } from '../../model/report.js';

export const DISCOVERY_PORT_IS_FIXED: Control = {
  requirement: 'tcp-discovery',
  text: 'Port 50802 cannot be changed on the unit: it has to be open in every firewall on the path.',
};

export const CONFIG_PORT_CAN_BE_CHANGED: Control = {
  requirement: 'tcp-config',
  text:
    'The configuration port can be changed in the unit’s security settings; Services Base TCP port in Manager’s ' +
    'preferences must be the same.',
};

export const ADDRESS_CHANGED: Control = {
  requirement: 'route',
  text: 'If the PC’s address was changed, close Manager and start it again.',
  // Where the remedy may be another address of the PC.
  codes: ['pc-no-address', 'pc-no-route', 'gateway-unreachable'],
};

export const UDP_DISCOVERY_CAN_BE_OFF: Control = {
  requirement: 'udp-discovery',
  text:
    'UDP discovery can be disabled in the unit’s security settings, and so can its TFTP server: look at both switches. ' +
    'Where it is to stay off, use TCP discovery.',
  codes: ['udp-discovery-off', 'port-closed'],
};

export const ADD_TO_SEARCH_CRITERIA: Control = {
  requirement: 'subnet',
  text: 'A unit on another subnet is not found by broadcast: add its address to the IP Search Criteria.',
  codes: ['off-subnet'],
};

export const SECURITY_PORT_FOLLOWS_BASE: Control = {
  requirement: 'tcp-security',
  text: 'The security settings port moves with the services base port: base + 8, and base + 9 with TLS.',
};

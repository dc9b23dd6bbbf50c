/** UDP port of TFTP: discovery, and configuration of pre-3.2 systems. */
export const TFTP_PORT = 69;
/** TCP port of discovery. It cannot be changed on the unit. */
export const DISCOVERY_PORT = 50802;
/** Services base port as shipped: the configuration service. */
export const DEFAULT_BASE_PORT = 50804;
/** Offset from the base port of configuration over TLS. */
export const TLS_CONFIG_OFFSET = 1;
/** Offset from the base port of the system status. */
export const STATUS_OFFSET = 4;
/** Offset from the base port of the security settings. */
export const SECURITY_OFFSET = 8;
/** Offset from the base port of the security settings over TLS. */
export const TLS_SECURITY_OFFSET = 9;
/** Offsets of every service that moves with the base port. */
export const SERVICE_OFFSETS = [0, TLS_CONFIG_OFFSET, STATUS_OFFSET, SECURITY_OFFSET, TLS_SECURITY_OFFSET] as const;
/** Range in which the unit lets an administrator place the services base port. */
export const BASE_PORT_RANGE = { min: 49152, max: 65526 } as const;

/** UDP port of TFTP: discovery, and configuration of pre-3.2 systems. */
export const TFTP_PORT = 69;
/** TCP port of discovery. It cannot be changed on the unit. */
export const DISCOVERY_PORT = 50802;
/** Services base port as shipped: the configuration service. */
export const DEFAULT_BASE_PORT = 50804;
/** Offset from the base port of configuration over TLS. */
export const TLS_CONFIG_OFFSET = 1;
/** Offset from the base port of system status, which the 3.2 port table labels *Security Settings*. */
export const STATUS_OFFSET = 4;
/** Offset from the base port of the security settings. */
export const SECURITY_OFFSET = 8;
/** Offset from the base port of the security settings over TLS. */
export const TLS_SECURITY_OFFSET = 9;
/** Offsets of every service that moves with the base port. */
export const SERVICE_OFFSETS = [0, TLS_CONFIG_OFFSET, STATUS_OFFSET, SECURITY_OFFSET, TLS_SECURITY_OFFSET] as const;
/** Range in which the unit lets an administrator place the services base port. */
export const BASE_PORT_RANGE = { min: 49152, max: 65526 } as const;
/** UDP port of SNMP. */
export const SNMP_PORT = 161;
/** UDP port of RIP. */
export const RIP_PORT = 520;
/** UDP port of voice networking (AVRIP, BLF); the unit broadcasts there by itself about every 30 seconds. */
export const AVRIP_PORT = 50795;
/** UDP port of PCPartner (Phone Manager, SoftConsole). */
export const PC_PARTNER_PORT = 50796;
/** UDP port of TAPI. */
export const TAPI_PORT = 50797;
/** Offset from the base port of the system status; the 3.2 port table labels it Security Settings. */
export const SYSTEM_STATUS_OFFSET = 4;

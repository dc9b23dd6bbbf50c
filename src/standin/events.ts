/** A service the stand-in offers, each on its documented port of the unit. */
export type StandinService = 'tftp' | 'discovery' | 'config' | 'config-tls' | 'security';

export const STANDIN_SERVICES: readonly StandinService[] = ['tftp', 'discovery', 'config', 'config-tls', 'security'];

/** Where a probe came from. */
export interface Peer {
  address: string;
  port: number;
}

/** One thing that reached the stand-in, or became of it. `what` is one sentence without control characters. */
export interface StandinEvent {
  at: Date;
  /** `ping` for ICMP echo requests, which belong to no service. */
  service: StandinService | 'ping';
  protocol: 'udp' | 'tcp' | 'icmp';
  /** Local port the probe was sent to; 0 for ICMP. */
  port: number;
  from: Peer;
  what: string;
}

/** Reports what a peer did to one service. */
export type Report = (from: Peer, what: string) => void;

const SHOWN_CHARACTERS = 160;
/** Control, format (bidirectional marks among them), private and surrogate characters, line and paragraph separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from the network made safe for one line of a terminal or log: unprintable characters gone, length capped. */
export function printable(text: string, maxCharacters = SHOWN_CHARACTERS): string {
  const characters = [...text.replace(UNPRINTABLE, '')];
  return characters.length > maxCharacters ? `${characters.slice(0, maxCharacters).join('')}…` : characters.join('');
}

/** One line of the log: RFC 3339 time, source, local service, what happened. */
export function formatStandinEvent(event: StandinEvent): string {
  const { from, protocol, port, service } = event;
  const source = from.port === 0 ? printable(from.address) : `${printable(from.address)}:${from.port}`;
  const local = protocol === 'icmp' ? service : `${service} ${protocol}/${port}`;
  return `${event.at.toISOString()}  ${source}  ${local}  ${printable(event.what)}`;
}

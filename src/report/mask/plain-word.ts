/**
 * Words of the reports' own sentences. A system may have one of them for its name; taking it for the name wherever it
 * stands would tear the sentences apart and hide nothing.
 */
const OWN = new Set(
  `a acl address addresses all allow an and answer answered answers any at back base behind between blocked broadcast by
  certificate check closed config configuration confirm connection could dhcp discovery dns drop dropped dropping drops
  echo either every failed fail filter filtered firewall for from gateway hop hops icmp in input interface ip is it lan
  lan1 leaves likely log manager met ms name nat network no none not nothing of office on one open opens opened or out
  output packet packets pass passed path pc ping pings port ports possible proved refuse refused refuses reject rejected
  remote reply replies request requests reset rip route routed router routers rst rule rules security server service
  services session sessions set settings silent snmp standin step syn system tcp telephone tested tftp that the this tls
  to unit units unproven up udp vlan vpn wan was way while who_is with you`.split(/\s+/),
);

/** A name that is a number, or made of the reports' own words: in a sentence it cannot be told from them. */
export function isPlainWord(name: string): boolean {
  if (!/\p{L}/u.test(name)) return true;
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .every((word) => word === '' || OWN.has(word) || /^\d+$/.test(word));
}

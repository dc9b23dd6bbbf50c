import { type Ipv4, isIpv4, isPrivate, isPublic, networkOf, sameSubnet } from '../../model/address.js';
import type { Evidence } from '../../model/evidence/evidence.js';
import type { Link, OwnAddress, RouteEvidence } from '../../model/evidence/pc.js';
import { linksOf, type OwnIpv4, ownAddresses } from '../../model/evidence/queries/pc.js';
import type { RunSettings } from '../../model/report.js';
import type { Observations } from '../observe/observations.js';
import { observe } from '../observe/observe.js';
import { addressChange, unlinkedOf } from '../observe/pc-addresses.js';
import { isTunnel } from '../observe/tunnel.js';

const DOUBT = ' What was measured after that says nothing about the network: run it again.';

/** What the notes rest on; a saved report holds all of it. */
export interface NotedCase {
  address: string;
  evidence: readonly Evidence[];
  settings: RunSettings;
  raw: boolean;
  /** Every requirement is met. */
  passed: boolean;
}

/** What a rule for notes looks at. */
interface Scene {
  target: Ipv4;
  route: RouteEvidence | null;
  observations: Observations;
  own: OwnIpv4[];
  links: Link[];
}

/**
 * What the PC's interfaces, routes and next hop show besides the findings, in plain sentences. It explains, and never
 * changes the verdict: where everything is met, only a change of the PC's address is worth a word.
 */
export function pcNotes(file: NotedCase): string[] {
  const changed = sayAddressChange(file.evidence);
  if (file.passed || !isIpv4(file.address)) return changed;
  const observations = observe(file);
  const scene: Scene = {
    target: file.address,
    route: observations.route,
    observations,
    own: ownAddresses(file.evidence),
    links: linksOf(file.evidence),
  };
  const unheard = observations.unit.heard ? [] : [noLink, leavesPublicly, vpnIsDown, lanHidesVpn];
  return [...changed, ...[...unheard, vpnHidesLan, sharedSubnet].flatMap((rule) => rule(scene))];
}

function sayAddressChange(evidence: readonly Evidence[]): string[] {
  const change = addressChange(evidence);
  if (change === null) return [];
  const unlinked = unlinkedOf(change, evidence);
  const lost = unlinked.map(
    (one) =>
      `The PC’s link on ${one.name} was lost during the run (${one.address} is still set on it): check its cable or Wi-Fi.${change.sourceGone ? DOUBT : ''}`,
  );
  const gone = change.gone.filter((one) => !unlinked.includes(one));
  if (gone.length === 0 && change.come.length === 0) return lost;
  const parts = [...gone.map((one) => `${say(one)} is gone`), ...change.come.map((one) => `${say(one)} is new`)];
  const doubt = change.sourceGone && lost.length === 0 ? DOUBT : '';
  return [
    ...lost,
    `The PC’s address changed during the run: ${parts.join(', ')}.${doubt} If Manager is open, close Manager and start it again.`,
  ];
}

/** With no usable address at all: those that are set on an interface without a link. */
function noLink({ observations, links }: Scene): string[] {
  if (!observations.noAddress) return [];
  const dead = links.filter((link) => !link.up && link.addresses.length > 0 && !isTunnel(link.name, links));
  return dead.map(
    ({ name, addresses }) => `${name} has the address ${addresses[0]}, but no link: check the PC’s cable or Wi-Fi.`,
  );
}

/** A private address is of no use to a provider: without a VPN its packets end there. */
function leavesPublicly({ target, route, observations, links }: Scene): string[] {
  if (!isPrivate(target) || route?.outcome !== 'routed' || !route.route) return [];
  const { interface: name, source, gateway } = route.route;
  if (isTunnel(name, links)) return [];
  const question = 'is the VPN to the unit’s network connected?';
  const head = `${target} is a private address, but its packets`;
  if (isPublicText(gateway) || isPublicText(source)) {
    return [`${head} leave towards the public internet by ${name} (${source}) via ${gateway}: ${question}`];
  }
  const hop = observations.routers.find(({ address }) => address !== null && isPublicText(address));
  return hop ? [`${head} reach the public internet at hop ${hop.hop} (${hop.address}): ${question}`] : [];
}

function vpnIsDown({ route, links }: Scene): string[] {
  if (route?.route && isTunnel(route.route.interface, links)) return [];
  return links.flatMap((link) => {
    if (!isTunnel(link.name, links) || (link.up && link.addresses.length > 0)) return [];
    const state = link.up ? 'is up, but has no IPv4 address' : 'is down';
    return [
      `The VPN interface ${link.name} ${state}: if the unit is reached through this VPN, connect it and run pathproof again.`,
    ];
  });
}

/** The PC's own LAN has the same numbers as the unit's: packets never enter the tunnel. */
function lanHidesVpn({ target, route, observations, own, links }: Scene): string[] {
  if (route?.outcome !== 'on-link' || !route.route || isTunnel(route.route.interface, links)) return [];
  const state = observations.neighbour?.outcome;
  if (state !== 'failed' && state !== 'incomplete') return [];
  const lan = lanOf(target, own, route.route.interface);
  const vpn = own.find((one) => isTunnel(one.name, links));
  if (!lan || !vpn) return [];
  return [
    `${target} is on the PC’s own LAN ${lan} (${route.route.interface}), where nobody claims it, while the VPN ${vpn.name} is up: if the unit’s network has the same numbers, packets for it never enter the VPN. Use another LAN (a phone’s hotspot, for one), or renumber one of the two.`,
  ];
}

/** The PC is on the unit's LAN, and a route of the VPN takes the packets elsewhere. */
function vpnHidesLan({ target, route, own, links }: Scene): string[] {
  if (!route?.route || !isTunnel(route.route.interface, links)) return [];
  const vpn = route.route.interface;
  const near = own.find((one) => !isTunnel(one.name, links) && lanOf(target, own, one.name) !== null);
  if (!near) return [];
  return [
    `${target} is on the PC’s own LAN ${networkOf(near.address, near.prefix)} (${near.name}), but its packets leave by the VPN ${vpn}: a route of the VPN hides the LAN. Disconnect the VPN if the unit is on this LAN.`,
  ];
}

/** Two interfaces in one subnet: the system answers by one of them only. */
function sharedSubnet({ route, own }: Scene): string[] {
  const name = route?.route?.interface;
  const first = own.find((one) => one.name === name);
  const twin = own.find((one) => first && one.name !== name && one.prefix === first.prefix && isNear(first, one));
  if (!first || !twin) return [];
  const network = networkOf(first.address, first.prefix);
  return [
    `${first.name} (${first.address}) and ${twin.name} (${twin.address}) are both in ${network}: packets leave by ${first.name}, replies may be expected on the other. Disconnect one of them, such as Wi-Fi beside the cable.`,
  ];
}

function isNear(a: OwnIpv4, b: OwnIpv4): boolean {
  return sameSubnet(a.address, b.address, a.prefix);
}

/** The subnet of this interface that the target lies in; host routes of tunnels are none. */
function lanOf(target: Ipv4, own: readonly OwnIpv4[], name: string): string | null {
  const found = own.find((one) => one.name === name && one.prefix < 31 && sameSubnet(target, one.address, one.prefix));
  return found ? networkOf(found.address, found.prefix) : null;
}

function isPublicText(address: string | undefined): boolean {
  return address !== undefined && isIpv4(address) && isPublic(address);
}

function say({ name, address }: OwnAddress): string {
  return `${address} on ${name}`;
}

import { type Ipv4, isIpv4 } from './address.js';
import type { Path } from './report.js';

/** Names of routers by their addresses; null where one was asked for and none is known. */
export type HopNames = ReadonlyMap<string, string | null>;

/** Addresses of the routers on the path to `target`, the nearest first; the unit itself is none of them. */
export function routersOn({ hops }: Path, target: string): Ipv4[] {
  const addresses = hops.map(({ address }) => address ?? '').filter(isIpv4);
  return [...new Set(addresses)].filter((address) => address !== target);
}

/** The path with the names of its hops, as far as they are known. */
export function namePath(path: Path, names: HopNames): Path {
  const hops = path.hops.map((hop) => {
    const name = hop.address === null ? null : (names.get(hop.address) ?? null);
    return name === null ? hop : { ...hop, name };
  });
  return { ...path, hops };
}

/** Anything with a path, such as the report of a target, with the names of its hops. */
export function nameHops<T extends { path: Path }>(target: T, names: HopNames): T {
  return { ...target, path: namePath(target.path, names) };
}

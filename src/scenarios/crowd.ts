import type { RunSettings } from '../model/report.js';
import type { InterfaceList, Machine, SessionOpener, SessionResult } from '../net/ports.js';
import { packetsOfKnock } from '../probes/knock.js';
import { limitWidth } from './run/concurrency.js';

/** So few targets are measured one after the other, each as if it were alone. */
const FEW_TARGETS = 3;
/** Units whose sessions are opened at once: more would only make this PC, and a router's tables, look slow or lossy. */
export const MOST_ACTIVE = 96;
/** Sockets and memory of the targets under way stay within what any machine gives. */
const MOST_AT_ONCE = 1024;
/** A TLS handshake takes time of the PC itself, and of the unit: more at once would only look like a slow network. */
const MOST_HANDSHAKES = 16;
/** What a silent target takes: four flows and UDP discovery, and the wait for a router’s late word. */
const SILENT_TARGET_MS = 4500;
const FLOWS = 5;
const INTERFACES_MS = 1000;

/** Whether targets are measured beside each other, sparingly. */
export function isCrowd(total: number): boolean {
  return total > FEW_TARGETS;
}

/**
 * How many targets are under way at once: as many as keep the pace used while silent ones are waited for, so that none of
 * them waits for its turn in the pacer longer than its own timeouts.
 */
export function widthFor(rate: number, { attempts }: RunSettings): number {
  const packets = FLOWS * attempts;
  return Math.max(2, Math.min(MOST_AT_ONCE, Math.round((rate * SILENT_TARGET_MS) / 1000 / packets)));
}

/** The fewest packets that a target takes. */
export function leastPackets({ attempts }: RunSettings): number {
  return packetsOfKnock(attempts);
}

/** The machine for a crowd: its TLS handshakes wait for each other, its interfaces are looked at once a second. */
export function crowdMachine(machine: Machine): Machine {
  const limit = limitWidth(MOST_HANDSHAKES);
  const sessions: SessionOpener = {
    open(destination, port, options) {
      const work = (): Promise<SessionResult> => machine.sessions.open(destination, port, options);
      return options.tls ? limit(work) : work();
    },
  };
  return { ...machine, sessions, interfaces: seldom(machine) };
}

function seldom({ clock, interfaces }: Machine): InterfaceList {
  let known = interfaces.list();
  let readAt = clock.now();
  return {
    list() {
      if (clock.now() - readAt >= INTERFACES_MS) {
        known = interfaces.list();
        readAt = clock.now();
      }
      return known;
    },
  };
}

import type { VirtualClock } from './clock.js';
import type { Packet } from './packet.js';
import { type Handling, Router, type RouterOptions } from './router.js';
import type { Unit } from './unit.js';

/** How long a router asks for the unit's link address before it gives up (Linux: three tries, one a second). */
const ARP_MS = 3000;

/**
 * The way from the PC (node 0) over the routers (nodes 1 to n) to the unit (node n + 1). Link k lies before node k and
 * has that node's delay and loss.
 */
export class SimulatedPath {
  /** Called with every packet that reaches the PC. */
  arrive: (packet: Packet) => void = () => {};
  readonly #clock: VirtualClock;
  readonly #random: () => number;
  readonly #routers: Router[];
  readonly #unit: Unit;
  #unresolved: Packet[] = [];

  constructor(clock: VirtualClock, random: () => number, hops: RouterOptions[], unit: Unit) {
    this.#clock = clock;
    this.#random = random;
    this.#routers = hops.map((options) => new Router(options, clock));
    this.#unit = unit;
  }

  /** From the PC towards the unit. */
  send(packet: Packet): void {
    this.#goTo(1, packet);
  }

  #goTo(node: number, packet: Packet): void {
    const router = this.#routers[node - 1];
    if (!router) return this.#goToUnit(packet);
    this.#cross(node, () => {
      const next = router.options.pointsBack ? node - 1 : node + 1;
      this.#follow(router.forward(packet), node, (passed) => this.#goTo(next, passed));
    });
  }

  #goToUnit(packet: Packet): void {
    if (!this.#unit.options.present) return this.#ask(packet);
    const node = this.#routers.length + 1;
    this.#cross(node, () => {
      for (const reply of this.#unit.receive(packet)) this.#goBack(node, reply);
    });
  }

  #goBack(node: number, packet: Packet): void {
    this.#cross(node, () => {
      const router = this.#routers[node - 2];
      if (!router) return this.arrive(packet);
      this.#follow(router.goBack(packet), node - 1, (passed) => this.#goBack(node - 1, passed));
    });
  }

  #follow(handling: Handling, node: number, pass: (packet: Packet) => void): void {
    if (handling === 'dropped') return;
    if ('answer' in handling) this.#goBack(node, handling.answer);
    else pass(handling.pass);
  }

  #cross(link: number, then: () => void): void {
    const { delayMs = 0.2, loss = 0 } = this.#routers[link - 1]?.options ?? this.#unit.options;
    if (loss > 0 && this.#random() < loss) return;
    this.#clock.after(delayMs, then);
  }

  /** The last router queues packets for an absent unit and reports all of them once it has given up. */
  #ask(packet: Packet): void {
    this.#unresolved.push(packet);
    if (this.#unresolved.length > 1) return;
    this.#clock.after(ARP_MS, () => {
      const failed = this.#unresolved;
      this.#unresolved = [];
      for (const one of failed) this.#report(one);
    });
  }

  #report(packet: Packet): void {
    const node = this.#routers.length;
    const handling = this.#routers[node - 1]?.error(packet, 3, 1);
    if (handling) this.#follow(handling, node, () => {});
  }
}

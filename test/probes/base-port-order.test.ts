import { describe, expect, it } from 'vitest';
import { BASE_PORT_RANGE } from '../../src/model/ports.js';
import { searchOrder } from '../../src/probes/base-port-order.js';

describe('the order in which a moved base port is looked for', () => {
  it('holds every port of the range once, but for those that are known', () => {
    const order = searchOrder(50804);
    const all = Array.from(
      { length: BASE_PORT_RANGE.max - BASE_PORT_RANGE.min + 1 },
      (_, n) => BASE_PORT_RANGE.min + n,
    );
    const known = [50802, 50804, 50805];
    expect([...order].sort((a, b) => a - b)).toEqual(all.filter((port) => !known.includes(port)));
  });

  it.each([51804, 50904, 50904, 49152, 65526, 50000, 60000, 55804, 51000])('meets %i early', (port) => {
    expect(searchOrder(50804).indexOf(port)).toBeLessThan(200);
    expect(searchOrder(50804)).toContain(port);
  });

  it('begins with the documented port where another one was tried', () => {
    expect(searchOrder(52000)[0]).toBe(50804);
  });

  it('meets base or base + 1 of any unit in little more than half of it', () => {
    const place = new Map(searchOrder(50804).map((port, index) => [port, index]));
    for (let base = BASE_PORT_RANGE.min; base < BASE_PORT_RANGE.max; base += 97) {
      const first = Math.min(place.get(base) ?? Infinity, place.get(base + 1) ?? Infinity);
      expect(first).toBeLessThan(9000);
    }
  });

  it('keeps to the range at its ends', () => {
    for (const tried of [BASE_PORT_RANGE.min, BASE_PORT_RANGE.max]) {
      const order = searchOrder(tried);
      expect(Math.min(...order)).toBeGreaterThanOrEqual(BASE_PORT_RANGE.min);
      expect(Math.max(...order)).toBeLessThanOrEqual(BASE_PORT_RANGE.max);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { SourcePorts } from '../../../src/probes/raw/source-ports.js';

describe('source ports', () => {
  it('are below every ephemeral range and repeat only after all of them were used', () => {
    const ports = new SourcePorts();
    const taken = Array.from({ length: 12_000 }, () => ports.take());
    expect(new Set(taken).size).toBe(12_000);
    expect(Math.min(...taken)).toBe(20_000);
    expect(Math.max(...taken)).toBe(31_999);
    expect(ports.take()).toBe(taken[0]);
  });
});

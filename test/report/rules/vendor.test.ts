import { describe, expect, it } from 'vitest';
import { blockOf } from '../../../src/report/rules/block.js';
import type { Need } from '../../../src/report/rules/need.js';
import { label, objectName } from '../../../src/report/rules/vendor.js';

function needOf(ports: readonly number[]): Need {
  const [source, destination] = [blockOf('192.168.10.20'), blockOf('192.168.42.1')];
  if (!source || !destination) throw new Error('no block');
  const requirements = ports.map((port) => `port-tcp-${port}` as const);
  return {
    source,
    destination,
    protocol: 'tcp',
    ports,
    requirements,
    where: 'path',
    way: 'both',
    findings: [],
    nth: 1,
  };
}

describe('a label', () => {
  it.each([
    [37, 'pathproof: port-tcp-1 port-tcp-2'],
    [32, 'pathproof: port-tcp-1 port-tcp-2'],
    [31, 'pathproof: 2 requirements'],
    [10, 'pathproof: 2 requirements'],
  ])('of %i characters at most tells what fits', (longest, text) => {
    expect(label(needOf([1, 2]), longest)).toBe(text);
  });

  it.each([
    [['f1'], 'pathproof f1: port-tcp-1'],
    [['f1', 'f2'], 'pathproof f1 f2: port-tcp-1'],
    [['f1', 'f2', 'f3'], 'pathproof f1 and 2 more: port-tcp-1'],
  ])('tells the findings %j', (findings, text) => {
    expect(label({ ...needOf([1]), findings })).toBe(text);
  });

  it('tells how many requirements it leaves out', () => {
    expect(label(needOf([1, 2, 3, 4]), 45)).toBe('pathproof: port-tcp-1 port-tcp-2 and 2 more');
  });
});

describe('the name of an object', () => {
  it('holds the ports', () => {
    expect(objectName(needOf([50804, 50805]))).toBe('pathproof-tcp-50804-50805');
  });

  it('holds the unit where the ports are too many for 63 characters', () => {
    const ports = Array.from({ length: 9 }, (_, index) => 50000 + index);
    expect(objectName(needOf(ports))).toBe('pathproof-tcp-192.168.42.1');
    expect(objectName(needOf(ports.slice(1)))).toHaveLength(61);
  });
});

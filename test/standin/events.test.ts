import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limitEvents } from '../../src/standin/event-limit.js';
import { formatStandinEvent, printable, type StandinEvent } from '../../src/standin/events.js';

const EVENT: StandinEvent = {
  at: new Date('2026-11-22T16:00:00.250Z'),
  service: 'config',
  protocol: 'tcp',
  port: 50804,
  from: { address: '192.168.10.20', port: 40000 },
  what: 'TCP session opened',
};

describe('formatStandinEvent', () => {
  it('makes one line of time, source, local service and what happened', () => {
    expect(formatStandinEvent(EVENT)).toBe(
      '2026-11-22T16:00:00.250Z  192.168.10.20:40000  config tcp/50804  TCP session opened',
    );
  });

  it('leaves out ports where there are none', () => {
    const ping = {
      ...EVENT,
      service: 'ping',
      protocol: 'icmp',
      port: 0,
      from: { address: '10.0.0.1', port: 0 },
    } as const;
    expect(formatStandinEvent({ ...ping, what: 'ICMP echo request' })).toBe(
      '2026-11-22T16:00:00.250Z  10.0.0.1  ping  ICMP echo request',
    );
  });

  it('stays one line whatever the text holds', () => {
    const line = formatStandinEvent({ ...EVENT, what: 'a\r\nb\x1b]0;x\x07\u202e\u2028c' });
    expect(line.endsWith('  ab]0;xc')).toBe(true);
  });
});

describe('printable', () => {
  it.each([
    ['escape sequences', '\x1b[2Jx', '[2Jx'],
    ['C1 control characters', 'a\x9b31mb', 'a31mb'],
    ['right-to-left and zero-width marks', 'a\u202eb\u200bc', 'abc'],
    ['lone surrogates', 'a\ud800b', 'ab'],
    ['nothing out of plain text', 'Köln ✓ 😀', 'Köln ✓ 😀'],
  ])('takes %s', (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('cuts long text', () => {
    expect(printable('x'.repeat(10_000), 5)).toBe('xxxxx…');
  });
});

describe('limitEvents', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on so many events a second, then one with the count', () => {
    const seen: string[] = [];
    const limit = limitEvents((event) => seen.push(event.what), 2);
    for (const what of ['a', 'b', 'c', 'd', 'e']) limit.report({ ...EVENT, what });
    expect(seen).toEqual(['a', 'b']);
    vi.advanceTimersByTime(1000);
    expect(seen).toEqual(['a', 'b', 'e (the last of 3 events held back within one second)']);
  });

  it('starts afresh in the next second', () => {
    const seen: string[] = [];
    const limit = limitEvents((event) => seen.push(event.what), 1);
    limit.report({ ...EVENT, what: 'a' });
    vi.advanceTimersByTime(1000);
    limit.report({ ...EVENT, what: 'b' });
    expect(seen).toEqual(['a', 'b']);
  });

  it('hands on what is held back when it is closed, and nothing later', () => {
    const seen: string[] = [];
    const limit = limitEvents((event) => seen.push(event.what), 1);
    for (const what of ['a', 'b']) limit.report({ ...EVENT, what });
    limit.close();
    limit.report({ ...EVENT, what: 'late' });
    vi.advanceTimersByTime(5000);
    expect(seen).toEqual(['a', 'b (the last of 1 events held back within one second)']);
  });

  it('does not bury a flood of 10000 events', () => {
    const seen: StandinEvent[] = [];
    const limit = limitEvents((event) => seen.push(event));
    for (let count = 0; count < 10_000; count += 1) limit.report(EVENT);
    vi.advanceTimersByTime(1000);
    expect(seen).toHaveLength(201);
  });
});

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { snmpCodec } from '../../../src/net/adapters/snmp.js';
import type { SnmpGet } from '../../../src/net/ports.js';

const SYS_DESCR = '06082b06010201010100';
const SYS_NAME = '06082b06010201010500';
const open: SnmpGet[] = [];

afterEach(() => {
  for (const get of open.splice(0)) get.close();
});

async function get(version: 'v1' | 'v2c', community = 'public'): Promise<SnmpGet> {
  const started = await snmpCodec(community).get(version);
  open.push(started);
  return started;
}

function ber(tag: string, ...content: string[]): string {
  const bytes = content.join('');
  const length = bytes.length / 2;
  const size = length < 128 ? length.toString(16).padStart(2, '0') : `82${length.toString(16).padStart(4, '0')}`;
  return tag + size + bytes;
}

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

/** The request identifier as it is in the request: the INTEGER at the head of the PDU, behind the community. */
function requestId(request: Buffer): string {
  const communityLength = request.readUInt8(6);
  const at = 7 + communityLength + 2;
  return request.subarray(at, at + 2 + request.readUInt8(at + 1)).toString('hex');
}

interface Response {
  community?: string;
  version?: string;
  status?: string;
  descr?: string;
  name?: string;
}

function respond(request: Buffer, own: Response = {}): Buffer {
  const { community = 'public', version = '01', status = '00', descr = 'a system', name = 'unit' } = own;
  const varbinds = ber('30', ber('30', SYS_DESCR, ber('04', hex(descr))), ber('30', SYS_NAME, ber('04', hex(name))));
  const pdu = ber('a2', requestId(request), ber('02', status), ber('02', '00'), varbinds);
  return Buffer.from(ber('30', ber('02', version), ber('04', hex(community)), pdu), 'hex');
}

describe('an SNMP get', () => {
  it.each([
    ['v1', '020100'],
    ['v2c', '020101'],
  ] as const)('asks for sysDescr.0 and sysName.0 in version %s with the community', async (version, number) => {
    const { request } = await get(version);
    const text = request.toString('hex');
    expect(text.slice(4, 10)).toBe(number);
    expect(text).toContain(`0406${hex('public')}a0`);
    expect(text).toContain(`${SYS_DESCR}0500`);
    expect(text).toContain(`${SYS_NAME}0500`);
  });

  it('reads both texts', async () => {
    const one = await get('v2c');
    expect(one.read(respond(one.request))).toEqual({ sysDescr: 'a system', sysName: 'unit' });
  });

  it('takes an error-status for an answer', async () => {
    const one = await get('v1');
    expect(one.read(respond(one.request, { version: '00', status: '02' }))).toEqual({ errorStatus: 'NoSuchName' });
  });

  it('takes an answer with another community for one, and never repeats it', async () => {
    const one = await get('v2c', 'secret');
    const answer = one.read(respond(one.request, { community: 'other' }));
    expect(answer).toEqual({});
  });

  it('does not take the answer to another request', async () => {
    const [one, other] = [await get('v2c'), await get('v2c')];
    expect(one.read(respond(other.request))).toBeNull();
    expect(other.read(respond(other.request))).not.toBeNull();
  });

  it('cuts long texts, and reads no answer that is larger than an agent may send', async () => {
    const long = await get('v2c');
    expect(long.read(respond(long.request, { descr: 'x'.repeat(1000) }))?.sysDescr).toHaveLength(256);
    const huge = await get('v2c');
    expect(huge.read(respond(huge.request, { descr: 'x'.repeat(9000) }))).toBeNull();
  });

  it('reads nothing from its own request, from no bytes and from any cut answer', async () => {
    const { request } = await get('v2c');
    const whole = respond(request);
    for (let length = 0; length < whole.length; length += 1) {
      const one = await get('v2c');
      expect(one.read(whole.subarray(0, length))).toBeNull();
    }
    expect((await get('v2c')).read(request)).toBeNull();
  });

  it('takes a Report, which net-snmp stumbles over, for no answer', async () => {
    const one = await get('v2c');
    const report = respond(one.request);
    report[report.indexOf(0xa2)] = 0xa8;
    expect(one.read(report)).toBeNull();
  });

  it('never throws and never hangs, whatever comes', async () => {
    const one = await get('v2c');
    const answer = respond(one.request);
    const change = fc.tuple(fc.nat(answer.length - 1), fc.nat(0xff));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(one.read(Buffer.from(bytes))).toBeNull();
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const target = await get('v2c');
        const bytes = respond(target.request);
        for (const [offset, value] of changes) bytes[offset % bytes.length] = value;
        expect(() => target.read(bytes)).not.toThrow();
        target.close();
        open.pop();
      }),
    );
  });

  it('leaves no timer behind once it is closed', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const one = await snmpCodec('public').get('v2c');
    one.close();
    expect(process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length).toBeLessThanOrEqual(before);
  });
});

/** What the server answers for an address: names, each as its labels, which may hold anything; or bytes that are no answer. */
export type DnsAnswer = readonly (readonly string[])[] | 'garbage';

export interface DnsTable {
  /** Answers by address; for all others there is no name. */
  answers: Readonly<Record<string, DnsAnswer>>;
  /** It takes questions and answers none. */
  mute?: boolean;
}

/** RFC 1035 §4.1: header, question and PTR records, over UDP. Says on stderr where it listens and what it is asked. */
const SCRIPT = `
  const [address, port, table] = process.argv.slice(1);
  const { answers, mute } = JSON.parse(table);
  const HEADER = 12, PTR = 12;
  const encode = (labels) => Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ]);
  const record = (labels) => {
    const data = encode(labels);
    const head = Buffer.from('c00c000c00010000003c0000', 'hex');
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  };
  const read = (query) => {
    const labels = [];
    let at = HEADER;
    for (; query[at]; at += query[at] + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]));
    return { labels, type: query.readUInt16BE(at + 1), question: query.subarray(HEADER, at + 5) };
  };
  const answer = (query, question, names) => {
    const head = Buffer.from(query.subarray(0, HEADER));
    head.writeUInt16BE(names.length > 0 ? 0x8180 : 0x8183, 2);
    head.writeUInt16BE(names.length, 6);
    head.writeUInt32BE(0, 8);
    return Buffer.concat([head, question, ...names.map(record)]);
  };
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (query, from) => {
    const { labels, type, question } = read(query);
    const asked = labels.slice(0, 4).reverse().join('.');
    console.error('asked ' + (type === PTR ? 'PTR ' + asked : 'type ' + type + ' ' + labels.join('.')));
    if (mute) return;
    const told = answers[asked] ?? [];
    const whole = answer(query, question, told === 'garbage' ? [['x']] : told);
    socket.send(told === 'garbage' ? whole.subarray(0, whole.length - 4) : whole, from.port, from.address);
  });
  socket.bind(Number(port), address, () => console.error('listens at port ' + socket.address().port));
  process.stdin.resume().on('end', () => process.exit(0));
`;

/** A small DNS server, until its standard input closes. Port 0: any free one. */
export function dnsServer(address: string, port: number, table: DnsTable): string[] {
  return [process.execPath, '-e', SCRIPT, address, String(port), JSON.stringify(table)];
}

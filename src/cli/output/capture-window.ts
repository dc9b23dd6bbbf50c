import { setTimeout as sleep } from 'node:timers/promises';
import { Interrupted } from '../interrupt.js';
import { printError } from './print.js';

/** How captures of the traffic with one address are taken, by what is at hand on the path. */
const RECIPES: readonly [name: string, lines: (unit: string) => string[]][] = [
  [
    'tcpdump',
    (unit) => [`tcpdump -n -i INTERFACE -w BEFORE.pcap host ${unit}   (one for each side, or -i any for both)`],
  ],
  [
    'FortiGate',
    (unit) => [`diagnose sniffer packet any 'host ${unit}' 6 0 a   (save the screen, convert it with fgt2eth)`],
  ],
  [
    'Cisco ASA',
    (unit) => [
      `capture before interface INSIDE match ip any host ${unit}`,
      `capture after interface OUTSIDE match ip any host ${unit}`,
      'copy /pcap capture:before tftp:   (then the other)',
    ],
  ],
  [
    'PAN-OS',
    (unit) => [
      `debug dataplane packet-diag set filter match destination ${unit}`,
      `debug dataplane packet-diag set filter match source ${unit}`,
      'debug dataplane packet-diag set filter on',
      'debug dataplane packet-diag set capture stage receive file before.pcap',
      'debug dataplane packet-diag set capture stage transmit file after.pcap',
      'debug dataplane packet-diag set capture on',
    ],
  ],
];

/** What to type on a device of the path, so that its captures can join the report. Whole traffic with the unit is wanted. */
export function captureRecipes(unit: string): string {
  const recipes = RECIPES.flatMap(([name, lines]) => [`  ${name}`, ...lines(unit).map((line) => `    ${line}`)]);
  return [
    `Take captures of everything to and from ${unit}, on both sides of the device in question, with no other filter:`,
    ...recipes,
    '',
  ].join('\n');
}

/** Tells how to take the captures, and waits for them to be started. Throws Interrupted when the run is cancelled. */
export async function awaitCaptures(unit: string, seconds: number, signal: AbortSignal): Promise<void> {
  printError(captureRecipes(unit));
  printError(`Start them now: the run begins in ${seconds} s.\n`);
  try {
    await sleep(seconds * 1000, undefined, { signal });
  } catch (cause) {
    if (signal.aborted) throw new Interrupted();
    throw cause;
  }
}

/** What to do when the run is over; `report`: the JSON report that was written, where one was. */
export function sayJoin(report: string | undefined): string {
  return `End the captures now, then: pathproof join ${report ?? 'REPORT.json'} BEFORE.pcap AFTER.pcap\n`;
}

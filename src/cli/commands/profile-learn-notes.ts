import { plainText } from '../../report/escape.js';
import type { CaptureFindings } from '../../wire/capture/capture.js';
import type { Talk } from '../../wire/capture/captured-talk.js';
import { printableStrings } from '../../wire/printable-strings.js';

/** What the engineer is told beside the profile: where it comes from, and which texts stand where in the answer. */
export function learntNotes(talk: Talk, { talks: all, cutOff }: CaptureFindings, output: string | undefined): string {
  const { client, clientPort, request, answer } = talk;
  const lines = [
    ...(output === undefined ? [] : [`profile: ${plainText(output)}`]),
    `request: ${request.length} bytes from ${client}:${clientPort}`,
    ...otherRequests(talk, all),
    ...(talk.greeted ? ['The unit spoke first: its greeting stands before its answer.'] : []),
    ...describeAnswer(answer),
    ...(cutOff ? ['The file ends inside its last packet: it was read as far as it goes.'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** A request that is never the same holds something of its session, such as a time or a counter. */
function otherRequests({ request }: Talk, all: readonly Talk[]): string[] {
  const others = all.filter((other) => !other.request.equals(request));
  if (others.length === 0) return [];
  return [
    `${others.length} of ${all.length} sessions began with other bytes; the first session was taken. If the bytes differ ` +
      'from session to session, the unit may not answer them a second time.',
  ];
}

function describeAnswer(answer: Buffer): string[] {
  if (answer.length === 0) return ['The unit did not answer in this capture: there is nothing to read rules from.'];
  const strings = printableStrings(answer);
  const head = `answer: ${answer.length} bytes${strings.length === 0 ? ', no texts in it' : ', texts in it:'}`;
  const rows = strings.map(
    ({ offset, length, encoding, text }) =>
      `  offset ${String(offset).padStart(4)}  length ${String(length).padStart(4)}  ${encoding.padEnd(7)}  ${plainText(text)}`,
  );
  return [head, ...rows, 'Write the rules for name, level, type, version and mac under "read" (docs/profiles.md).'];
}

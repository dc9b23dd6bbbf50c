/**
 * What JSON lets through and a terminal acts on, or no document may hold: DEL, the C1 controls, separators, invisible and
 * bidirectional characters, noncharacters.
 */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\p{Cf}\p{NChar}]/gu;

/** JSON text with every unprintable character escaped, so that a terminal can show it and nothing is lost. */
export function printableJson(json: string): string {
  return json.replace(UNPRINTABLE, escapeUnits);
}

function escapeUnits(character: string): string {
  return character.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

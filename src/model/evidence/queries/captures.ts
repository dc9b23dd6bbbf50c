import type { CaptureEvidence } from '../capture.js';

/** Where a capture was taken: `on the PC’s own link`, `on the link behind hop 2`, `on the unit`. */
export function sayCapturePlace({ hop, atUnit }: CaptureEvidence['request']): string {
  if (atUnit) return 'on the unit';
  return hop === 0 ? 'on the PC’s own link' : `on the link behind hop ${hop}`;
}

/** How many packets of the run it holds, and how many answers. */
export function sayCaptured({ sightings }: Pick<CaptureEvidence, 'sightings'>): string {
  const passed = sightings.filter((one) => one.passed).length;
  const answers = sightings.filter((one) => one.answer !== undefined).length;
  return `${passed} packets of the run on their way to the unit, ${answers} answers on their way back`;
}

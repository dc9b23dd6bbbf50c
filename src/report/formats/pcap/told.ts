import { isWhoIs } from '../../../model/evidence/kinds.js';
import type { Report } from '../../../model/report.js';
import { plainText } from '../../escape.js';
import { countNoUnits } from '../../no-units.js';
import type { LeftOut, Rebuild } from './frames.js';
import { ALL_GAPS, sayGap } from './gaps.js';
import { UNKNOWN_PORT, whoIsPort } from './sent.js';

const MOST_IDS = 40;

/**
 * What somebody who opens the file has to know: what of the evidence is not in it and why, and what stands in for what
 * the report does not keep; one sentence each, none where everything is in it.
 */
export function sayIncomplete(report: Report, { frames, left }: Rebuild): string[] {
  return [
    ...(frames.length === 0 ? ['it holds no packet'] : []),
    ...ALL_GAPS.flatMap((gap) => {
      const count = left.filter((one) => one.gap === gap).length;
      return count === 0 ? [] : [`not in it: ${sayGap(gap, count)}`];
    }),
    ...sayOthers(report),
    ...saySourcePorts(frames),
  ];
}

/** The same with the probes that each sentence is about. */
export function listIncomplete(report: Report, rebuild: Rebuild): string[] {
  const lines = ALL_GAPS.flatMap((gap) => {
    const ids = rebuild.left.filter((one) => one.gap === gap).map((one) => nameOf(report, one));
    if (ids.length === 0) return [];
    const more = ids.length > MOST_IDS ? ` and ${ids.length - MOST_IDS} more` : '';
    return [`not in this file: ${sayGap(gap, ids.length)}: ${ids.slice(0, MOST_IDS).join(', ')}${more}`];
  });
  return [...lines, ...sayOthers(report), ...saySourcePorts(rebuild.frames)];
}

function nameOf({ targets }: Report, { target, id }: LeftOut): string {
  return targets.length === 1 ? plainText(id) : `${plainText(id)} of ${plainText(target)}`;
}

function sayOthers(report: Report): string[] {
  const counted = countNoUnits(report);
  return counted === null ? [] : [`${counted}: the report keeps none of their packets`];
}

function saySourcePorts(frames: Rebuild['frames']): string[] {
  const unknown = frames.filter(
    ({ entry, reply }) => reply === null && isWhoIs(entry) && whoIsPort(entry) === undefined,
  ).length;
  if (unknown === 0) return [];
  return [`the report does not keep the source port of ${unknown} UDP discovery requests: ${UNKNOWN_PORT} stands in`];
}

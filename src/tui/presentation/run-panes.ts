import type { Evidence } from '../../model/evidence/evidence.js';
import type { RequirementResult } from '../../model/requirement.js';
import { REQUIREMENT_SIGNS } from '../../model/signs.js';
import type { StepView, TargetView } from '../state/run-view.js';
import { cells, fit, hanging, inTone, justify, type Line, line, span, type Tone, widthOf } from '../text.js';
import { sayEvidence } from './evidence-words.js';
import { STEP_SIGNS } from './status.js';

const NOTE_INDENT = 6;

/**
 * The documented steps, each with what it showed, or what a person has to do. In fewer than `rows` lines, where that
 * many are given, only the notes that matter now are told.
 */
export function presentSteps(steps: readonly StepView[], width: number, rows = Number.POSITIVE_INFINITY): Line[] {
  const full = steps.flatMap((step) => presentStep(step, width, true));
  if (full.length <= rows) return full;
  return steps.flatMap((step) => presentStep(step, width, step.status === 'failed' || step.status === 'unproven'));
}

/** The note stands beside the title where there is room for it, else below. */
function presentStep(step: StepView, width: number, withNote: boolean): Line[] {
  const { mark, tone } = STEP_SIGNS[step.status];
  const quiet: Tone = step.status === 'pending' || step.status === 'skipped' ? 'dim' : 'plain';
  const title = line(span(`${mark} `, tone), span(`${step.number}`.padStart(2), 'dim'), span(`  ${step.title}`, quiet));
  const time = step.durationMs > 0 ? [span(` ${sayDuration(step.durationMs)}`, 'dim')] : [];
  const note = cells(step.note);
  if (note === '' || !withNote) return [justify(title, time, width)];
  const beside = line(...title, span(`  ${note}`, 'dim'));
  if (widthOf(beside) + widthOf(time) < width) return [justify(beside, time, width)];
  return [justify(title, time, width), ...hanging(span(' '.repeat(NOTE_INDENT)), note, width, 'dim')];
}

export function sayDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

const STATUS = 14;

/** Each requirement with the reason of its status; where there is no room for that, only what is not met has one. */
export function presentRequirements(target: TargetView, width: number, rows = Number.POSITIVE_INFINITY): Line[] {
  const { requirements } = target;
  if (requirements.length === 0) return [line(span('judged when every answer is in', 'dim'))];
  const full = requirements.flatMap((one) => presentRequirement(one, width, true));
  if (full.length <= rows) return full;
  return requirements.flatMap((one) => presentRequirement(one, width, one.status === 'failed'));
}

function presentRequirement(
  { id, status, reason, findings }: RequirementResult,
  width: number,
  withReason: boolean,
): Line[] {
  const { mark, tone } = REQUIREMENT_SIGNS[status];
  const first = line(
    span(`${mark} ${status.padEnd(STATUS)} `, tone),
    span(id, 'strong'),
    span(` ${findings.join(' ')}`, 'doubt'),
  );
  return withReason ? [first, ...hanging(span('  '), cells(reason), width, 'dim')] : [first];
}

/** Some entries of the evidence as a list, with the one that is chosen. */
export function presentEvidence(entries: readonly Evidence[], chosen: Evidence | undefined, width: number): Line[] {
  return entries.map((entry) => {
    const row = line(span(sayEvidence(entry), entry.replies.length > 0 ? 'plain' : 'dim'));
    return entry === chosen ? inTone(fit(row, width), 'selected') : row;
  });
}

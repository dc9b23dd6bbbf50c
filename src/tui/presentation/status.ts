import type { StepStatus } from '../../model/report.js';
import type { Tone } from '../text.js';

export interface Sign {
  readonly mark: string;
  readonly tone: Tone;
}

/** In the bar at the top while nothing new begins. */
export const PAUSED = '▌▌ PAUSED';

/** In the bar at the top of every screen while the privacy mask is on. */
export const MASKED = 'masked';

export const STEP_SIGNS: Record<StepStatus, Sign> = {
  pending: { mark: '○', tone: 'dim' },
  running: { mark: '▶', tone: 'accent' },
  waiting: { mark: '…', tone: 'doubt' },
  done: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  unproven: { mark: '?', tone: 'doubt' },
  manual: { mark: '●', tone: 'accent' },
  skipped: { mark: '–', tone: 'dim' },
};

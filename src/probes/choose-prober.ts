import type { Method } from '../model/report.js';
import type { Machine } from '../net/ports.js';
import { ConnectProber } from './connect/prober.js';
import type { Prober } from './prober.js';
import { RawProber } from './raw/prober.js';
import { SystemProber } from './system/prober.js';

/** The strongest method that this machine was given. */
export function methodOf({ raw, system }: Machine): Method {
  if (raw) return 'raw';
  return system ? 'system' : 'connect';
}

/** Its prober. Close it when the run is over. */
export function proberFor({ raw, system }: Machine): Prober {
  if (raw) return new RawProber(raw);
  return system ? new SystemProber() : new ConnectProber();
}

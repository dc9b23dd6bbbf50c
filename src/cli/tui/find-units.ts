import { parseSearchCriteria } from '../../model/search-criteria.js';
import type { Machine } from '../../net/ports.js';
import { discoverUnits } from '../../scenarios/discover/discover.js';
import type { Message } from '../../tui/receive.js';
import { runSettings } from '../commands/run.js';
import { findCriteria } from '../input/which-targets.js';
import type { Settings } from '../options/options.js';
import { packageVersion } from '../version.js';

/** Searches for units and tells of its progress, and of each unit as soon as it answers. */
export async function findUnits(
  settings: Settings,
  machine: Machine,
  signal: AbortSignal,
  tell: (message: Message) => void,
): Promise<void> {
  const { search, rate } = settings;
  const nowhere = { targets: [], total: 0 };
  const { targets, total } = search === undefined ? nowhere : await findCriteria(parseSearchCriteria(search), machine);
  await discoverUnits({
    targets,
    total,
    settings: runSettings(settings),
    machine,
    rate,
    version: packageVersion(),
    signal,
    onProgress: (progress) => tell({ type: 'discover-progress', ...progress }),
    onUnit: (unit) => tell({ type: 'unit-found', unit }),
  });
}

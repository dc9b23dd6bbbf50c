import type { TextStyle } from '../../report/formats/text/style.js';
import type { Settings } from '../options/options.js';
import { takesColours } from './colours.js';
import { printError } from './print.js';
import type { ProgressSink } from './progress.js';

type Look = Pick<Settings, 'color' | 'ascii'>;

/** How standard output may look. */
export function outputStyle(settings: Look): TextStyle {
  return styleFor(process.stdout, settings);
}

/** Standard error, for progress. */
export function errorSink(): ProgressSink {
  return {
    write: printError,
    isTTY: (process.stderr.isTTY ?? false) && process.env['TERM'] !== 'dumb',
  };
}

/** How standard error may look. */
export function errorStyle(settings: Look): TextStyle {
  return styleFor(process.stderr, settings);
}

function styleFor(stream: NodeJS.WriteStream, settings: Look): TextStyle {
  const colour = settings.color && takesColours(stream.isTTY === true, process.env);
  return { colour, ascii: settings.ascii, ...(stream.isTTY ? { width: stream.columns } : {}) };
}

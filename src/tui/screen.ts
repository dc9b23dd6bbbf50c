import { Buffer } from 'node:buffer';
import blessed from 'blessed';
import { InputDecoder } from './keys/input-decoder.js';
import type { Key } from './keys/key.js';
import type { Chart } from './layout/chart.js';
import type { Line } from './text.js';
import { paintLine, type Theme } from './theme.js';
import { RoundTripChart } from './views/round-trip-chart.js';

export interface ScreenStreams {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
}

/** The terminal while the UI is up. */
export interface TerminalScreen {
  readonly size: { columns: number; rows: number };
  /** Shows these lines, and the chart over them; blessed writes only what changed. */
  draw(lines: readonly Line[], chart?: Chart | null): void;
  onKey(listener: (key: Key) => void): void;
  onPaste(listener: (text: string) => void): void;
  onResize(listener: () => void): void;
  bell(): void;
  /** Puts the text on the clipboard, where the terminal allows it (OSC 52). */
  copy(text: string): void;
  /** Gives the terminal back as it was. May be called more than once. */
  restore(): void;
  /** Takes the terminal again after restore(), and has everything drawn again. */
  resume(): void;
}

/** Part of blessed's screen that its types leave out. */
interface Buffered {
  enter(): void;
  leave(): void;
}

/** A paste comes between these marks, where the terminal knows them (xterm, bracketed paste mode). */
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
const TAKEN_BY_BLESSED = ['uncaughtException', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'exit'] as const;

/** Opens the alternate screen. blessed serves as the renderer alone: keys, signals and the end are pathproof's own. */
export function openScreen({ input, output }: ScreenStreams, theme: Theme): TerminalScreen {
  const screen = quietly(() => createScreen(input, output));
  const page = blessed.box({
    parent: screen,
    top: 0,
    left: 0,
    width: '100%',
    height: '100%',
    tags: false,
    wrap: false,
  });
  const chart = new RoundTripChart(screen, () => resizeListener());
  const buffered = screen as unknown as Buffered;
  let keyListener: (key: Key) => void = () => {};
  let pasteListener: (text: string) => void = () => {};
  let resizeListener: () => void = () => {};
  const decoder = new InputDecoder(
    (key) => keyListener(key),
    (text) => pasteListener(text),
  );
  const read = (bytes: Buffer): void => decoder.write(bytes);
  let restored = true;
  const take = (): void => {
    if (!restored) return;
    restored = false;
    input.setRawMode?.(true);
    input.on('data', read);
    input.resume();
    buffered.enter();
    output.write(PASTE_ON);
  };
  take();
  // blessed would draw the old content in the new size, and even while the terminal is not its own.
  screen.program.removeAllListeners('resize');
  screen.program.on('resize', () => {
    if (restored) return;
    screen.alloc();
    resizeListener();
  });
  return {
    get size() {
      return { columns: Number(screen.width), rows: Number(screen.height) };
    },
    draw(lines, wanted = null) {
      if (restored) return;
      page.setContent(lines.map((line) => paintLine(line, theme)).join('\n'));
      // It is drawn in 256 colours and in braille; without these the sparklines tell the same.
      chart.show(theme.depth === 256 && !theme.ascii ? wanted : null);
      screen.render();
    },
    onKey(listener) {
      keyListener = listener;
    },
    onPaste(listener) {
      pasteListener = listener;
    },
    onResize(listener) {
      resizeListener = listener;
    },
    bell: () => output.write('\u0007'),
    copy: (text) => output.write(`\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`),
    restore() {
      if (restored) return;
      restored = true;
      decoder.stop();
      input.off('data', read);
      output.write(PASTE_OFF);
      buffered.leave();
      input.setRawMode?.(false);
      input.pause();
    },
    resume() {
      take();
      screen.alloc();
      resizeListener();
    },
  };
}

function createScreen(input: NodeJS.ReadStream, output: NodeJS.WriteStream): blessed.Widgets.Screen {
  // Its own terminfo reader fails on 32-bit entries; without it borders would come out as letters.
  (blessed as unknown as { tput: { ipaths: string[] } }).tput.ipaths.length = 0;
  process.env['NCURSES_NO_UTF8_ACS'] = '1';
  const screen = blessed.screen({
    input,
    output,
    terminal: 'xterm-256color',
    smartCSR: true,
    fullUnicode: true,
    forceUnicode: true,
    title: 'pathproof',
    warnings: false,
  } as blessed.Widgets.IScreenOptions);
  return screen;
}

/** Takes back the handlers that blessed puts on the process: it would exit with 0, or leave the terminal as it is. */
function quietly<T>(create: () => T): T {
  const before = new Map(TAKEN_BY_BLESSED.map((name) => [name, new Set(process.listeners(name as 'exit'))]));
  const created = create();
  for (const [name, kept] of before) {
    for (const listener of process.listeners(name as 'exit')) {
      if (!kept.has(listener)) process.off(name, listener);
    }
  }
  return created;
}

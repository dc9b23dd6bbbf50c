import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { openScreen, type TerminalScreen } from '../../src/tui/screen.js';
import type { Theme } from '../../src/tui/theme.js';

const LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 10;

/** A terminal without a window: what is written is drawn by xterm and can be read back as text. */
export interface TestTerminal {
  readonly screen: TerminalScreen;
  /** Everything that was written, escape sequences included. */
  written(): string;
  lines(): string[];
  /** The colours and attributes of a cell as xterm understood them. */
  cell(row: number, column: number): { foreground: number; background: number; inverse: boolean; bold: boolean };
  /** Sends bytes of the keyboard, in one chunk. */
  type(bytes: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves with the screen when its text matches; rejects with the screen when it does not in five seconds. */
  until(pattern: RegExp | ((text: string) => boolean)): Promise<string>;
  /** Whether the alternate buffer is shown, as while the UI is up. */
  isAlternate(): boolean;
  close(): void;
}

export function openTerminal(columns: number, rows: number, theme: Theme = { depth: 256, ascii: false }): TestTerminal {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
  let text = '';
  output.on('data', (chunk) => {
    text += String(chunk);
    terminal.write(chunk as Buffer);
  });
  const streams = { input: input as unknown as NodeJS.ReadStream, output: output as unknown as NodeJS.WriteStream };
  const screen = openScreen(streams, theme);
  const lines = (): string[] => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, y) => active.getLine(active.viewportY + y)?.translateToString(true) ?? '',
    );
  };
  return {
    screen,
    written: () => text,
    lines,
    cell(row, column) {
      const cell = terminal.buffer.active.getLine(row)?.getCell(column);
      return {
        foreground: cell?.getFgColor() ?? -1,
        background: cell?.getBgColor() ?? -1,
        inverse: cell?.isInverse() !== 0,
        bold: cell?.isBold() !== 0,
      };
    },
    type: (bytes) => void input.write(bytes),
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      Object.assign(output, { columns: newColumns, rows: newRows });
      output.emit('resize');
    },
    async until(pattern) {
      const matches = typeof pattern === 'function' ? pattern : (all: string) => pattern.test(all);
      const end = performance.now() + LIMIT_MS;
      for (;;) {
        const all = lines().join('\n');
        if (matches(all)) return all;
        if (performance.now() > end) throw new Error(`the screen never showed ${String(pattern)}:\n${all}`);
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
    },
    isAlternate: () => terminal.buffer.active.type === 'alternate',
    close() {
      screen.restore();
      terminal.dispose();
    },
  };
}

import type { FormatChoice } from './app.js';

/** Rows of the export dialog. */
export type ExportRow =
  | { readonly kind: 'format'; readonly format: string; readonly title: string }
  /** Addresses, names and MACs replaced, in every format. */
  | { readonly kind: 'mask' }
  | { readonly kind: 'folder' };

/** A row for each format, then the privacy mask and the folder. */
export function exportRows(formats: readonly FormatChoice[]): readonly ExportRow[] {
  const rows = formats.map(({ ending, title }) => ({ kind: 'format', format: ending, title }) as const);
  return [...rows, { kind: 'mask' }, { kind: 'folder' }];
}

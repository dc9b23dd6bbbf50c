/** Rows of the export dialog. */
export type ExportRow = { readonly kind: 'format'; readonly format: string } | { readonly kind: 'folder' };

/** A row for each format, then the folder. */
export function exportRows(formats: readonly string[]): readonly ExportRow[] {
  return [...formats.map((format) => ({ kind: 'format', format }) as const), { kind: 'folder' }];
}

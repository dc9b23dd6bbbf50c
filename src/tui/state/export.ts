/** Rows of the export dialog. */
export type ExportRow =
  | { readonly kind: 'format'; readonly format: string }
  /** Addresses, names and MACs replaced, in every format. */
  | { readonly kind: 'mask' }
  | { readonly kind: 'folder' };

/** A row for each format, then the privacy mask and the folder. */
export function exportRows(formats: readonly string[]): readonly ExportRow[] {
  return [...formats.map((format) => ({ kind: 'format', format }) as const), { kind: 'mask' }, { kind: 'folder' }];
}

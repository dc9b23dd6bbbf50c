/** Cases whose diagnosis is not right yet, and what is missing. None of them may prove an innocent device guilty. */
export const OPEN: Readonly<Record<string, string>> = {
  'two-intermittent-config-r1-forward': 'the blocked flow is not traced, so every device of the path is suspected',
  'four-intermittent-config-r3-prerouting': 'the blocked flow is not traced, so every device of the path is suspected',
  'four-intermittent-discovery-r2-forward': 'the blocked flow is not traced, so every device of the path is suspected',
  'paths-intermittent-r2': 'the blocked flow is not traced, so every device of the path is suspected',
  'paths-intermittent-r3': 'the path of the blocked flow is not traced, so its router stays unknown',
  'four-pc-drops-answers': 'a filter of the PC itself is not among the suspects of a drop on the way back',
  'two-loss-40-r1': 'with few packets sent, the loss is now and then not told',
};

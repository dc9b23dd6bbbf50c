/** Cases whose diagnosis is not right yet, and what is missing. None of them may prove an innocent device guilty. */
export const OPEN: Readonly<Record<string, string>> = {};

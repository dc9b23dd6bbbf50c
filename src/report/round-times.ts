/**
 * A copy in which every number of milliseconds (a key that ends in `Ms`) has three decimals at most, as the JSON report
 * has it: what is rendered from a run is then what is rendered from its saved report.
 */
export function roundTimes<T>(value: T): T {
  return round('', value) as T;
}

/** The same as a replacer of JSON.stringify. */
export function roundTime(key: string, value: unknown): unknown {
  return typeof value === 'number' && key.endsWith('Ms') ? Math.round(value * 1000) / 1000 : value;
}

function round(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => round('', item));
  if (typeof value !== 'object' || value === null) return roundTime(key, value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => [name, round(name, inner)]),
  );
}

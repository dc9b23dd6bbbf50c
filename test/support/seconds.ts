/**
 * Seconds that the longest test files take on two cores beside other tests, by the end of their path; what is missing
 * here or wrong costs time and nothing else. Measured with `npm test -- --reporter=json`.
 */
export const SECONDS: Readonly<Record<string, number>> = {
  'lab/matrix': 257,
  'lab/weaker-methods': 204,
  'html/browser': 188,
  'lab/rules': 135,
  'lab/watch': 117,
  'lab/steadfast': 91,
  'lab/ports': 84,
  'cli/saved-reports': 72,
  'lab/remote': 72,
  'cli/usage': 65,
};

import type { Finding, FindingCode } from '../../../src/model/finding.js';
import type { RequirementStatus } from '../../../src/model/requirement.js';
import type { Scene } from '../scene.js';

/** The finding of this code in the diagnosis of a scene. */
export function found(scene: Scene, code: FindingCode): Finding | undefined {
  return scene.diagnose().findings.find((finding) => finding.code === code);
}

export function codesIn(scene: Scene): FindingCode[] {
  return scene.diagnose().findings.map((finding) => finding.code);
}

export function statusesIn(scene: Scene): Record<string, RequirementStatus> {
  return Object.fromEntries(scene.diagnose().requirements.map(({ id, status }) => [id, status]));
}

/** Suspects in short: `router 2`, `unit 3`, `router 1 return`. */
export function accused(finding: Finding | undefined): string[] {
  return (finding?.suspects ?? []).map(({ role, hop, direction }) =>
    [role, hop, direction === 'return' ? direction : undefined].filter((part) => part !== undefined).join(' '),
  );
}

import type { Requirement } from '../model/fleet.ts';
import type { WrittenSelector } from '../selector/parse.ts';

/** Where a requirement is written, from its selector on; the selector itself where it is not found. */
export function requirementPath(
  written: WrittenSelector | undefined,
  requirement: Requirement | undefined,
): readonly (string | number)[] {
  if (!written || !requirement) return [];
  const { key, operator, values } = requirement;
  const expressions = written.matchExpressions ?? [];
  const index = expressions.findIndex(
    (one) => one.key === key && one.operator === operator && sameValues(one.values, values),
  );
  if (index >= 0) return ['matchExpressions', index];
  return Object.hasOwn(written.matchLabels ?? {}, key) ? ['matchLabels', key] : [];
}

function sameValues(written: readonly string[] | undefined, values: readonly string[]): boolean {
  return (written ?? []).join('\0') === values.join('\0');
}

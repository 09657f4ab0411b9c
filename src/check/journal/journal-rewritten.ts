import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';
import { canonicalJson } from '../../text/canonical-json.ts';

const rule: Rule = {
  id: 'journal-rewritten',
  group: 'journal',
  severity: 'warning',
  summary: 'A journal entry differs from the one that was applied.',
  why: 'A journal that can be rewritten proves nothing.',
  fix: 'Restore the entry and append a correction: infractl journal add.',
  *check(fleet, { previous }) {
    if (!previous) return;
    const applied = new Map(
      previous.resources
        .filter(({ kind }) => kind === 'JournalEntry')
        .map((entry) => [entry.name, entry.spec]),
    );
    for (const entry of fleet.byKind('JournalEntry')) {
      const before = applied.get(entry.name) as Readonly<Record<string, unknown>> | undefined;
      if (!before) continue;
      const after = entry.manifest.spec as unknown as Readonly<Record<string, unknown>>;
      const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])]
        .filter((key) => canonicalJson(before[key] ?? null) !== canonicalJson(after[key] ?? null))
        .toSorted();
      if (changed.length === 0) continue;
      yield finding(
        entry,
        `entry "${entry.name}" was rewritten (${changed.join(', ')}); append a correction instead`,
        ['spec', changed[0] as string],
      );
    }
  },
};

export default rule;

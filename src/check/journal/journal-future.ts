import { finding } from '../finding.ts';
import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'journal-future',
  group: 'journal',
  severity: 'warning',
  summary: 'A journal entry is dated in the future.',
  why: 'The journal says what happened; an entry from the future was mistyped, or a clock is wrong.',
  fix: 'Correct the timestamp.',
  *check(fleet, { today }) {
    for (const entry of fleet.byKind('JournalEntry')) {
      const { timestamp } = entry.manifest.spec;
      // the whole of today is the present: the run's own clock has no say here
      if (Date.parse(timestamp) < Date.parse(`${today}T00:00:00Z`) + 86_400_000) continue;
      yield finding(entry, `entry "${entry.name}" of ${timestamp} is in the future (today is ${today})`, [
        'spec',
        'timestamp',
      ]);
    }
  },
};

export default rule;

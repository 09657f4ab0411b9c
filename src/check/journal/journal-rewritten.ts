import type { Fleet } from '../../model/fleet.ts';
import type { Resource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import type { StateResource } from '../../model/state.ts';
import { canonicalJson } from '../../text/canonical-json.ts';
import { changedFields } from '../changed-fields.ts';
import { finding } from '../finding.ts';

const rule: Rule = {
  id: 'journal-rewritten',
  group: 'journal',
  severity: 'warning',
  summary: 'A journal entry differs from the one that was applied, or is gone while its machine is not.',
  why: 'A journal that can be rewritten proves nothing.',
  fix: 'Restore the entry and append a correction: infractl journal add.',
  *check(fleet, { previous }) {
    const applied = (previous?.resources ?? []).filter(({ kind }) => kind === 'JournalEntry');
    if (applied.length === 0) return;
    const entries = new Map(fleet.byKind('JournalEntry').map((entry) => [entry.name, entry]));
    const contents = new Set([...entries.values()].map(({ manifest }) => canonicalJson(manifest.spec)));
    for (const before of applied) {
      const entry = entries.get(before.name);
      if (entry) yield* edited(entry, before);
      else if (!contents.has(canonicalJson(before.spec))) yield* deleted(before, fleet);
    }
  },
};

function* edited(entry: Resource<'JournalEntry'>, before: StateResource): Iterable<Finding> {
  const fields = changedFields(before.spec, entry.manifest.spec);
  const [first] = fields;
  if (first === undefined) return;
  yield finding(
    entry,
    `entry "${entry.name}" was rewritten (${fields.join(', ')}); append a correction instead`,
    ['spec', first],
  );
}

/** Entries go with their machine; told on the machine, for the entry has no place any more. */
function* deleted({ name, spec }: StateResource, fleet: Fleet): Iterable<Finding> {
  const compute = fleet.computes.get(String(spec['compute']));
  if (!compute) return;
  const message = `entry "${name}" of "${compute.name}" (${String(spec['timestamp'])}) was deleted; the journal is only appended to`;
  yield finding(compute.resource, message, ['metadata', 'name']);
}

export default rule;

import { type KindInfo, refer } from './kind.ts';

export const journalEntry: KindInfo<'JournalEntry'> = {
  kind: 'JournalEntry',
  singular: 'journalentry',
  plural: 'journalentries',
  aliases: ['journal', 'journals', 'entry', 'entries', 'journal-entry', 'journal-entries'],
  references: ({ spec }) => refer('Compute', spec.compute, 'spec', 'compute'),
};

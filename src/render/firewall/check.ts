import { code, type Page, tableOf } from '../document/document.ts';
import { plural } from '../style.ts';

/** The rules in force on one compute. */
export interface ComputeRules {
  readonly name: string;
  readonly rules: number;
  readonly shadowed: number;
  readonly redundant: number;
  readonly unfiltered: boolean;
  /** False where the rules were too tangled to be judged to the end. */
  readonly complete: boolean;
}

const COLUMNS = [
  { head: 'COMPUTE' },
  { head: 'RULES', right: true },
  { head: 'SHADOWED', right: true },
  { head: 'REDUNDANT', right: true },
  { head: '' },
];

/** `firewall check`, after the findings: how many rules each compute has, and how many of them do nothing. */
export function rulesPage(computes: readonly ComputeRules[]): Page {
  const rows = computes.map(({ name, rules, shadowed, redundant, unfiltered, complete }) => [
    code(name),
    String(rules),
    String(shadowed),
    String(redundant),
    unfiltered ? 'unfiltered' : complete ? '' : 'not judged to the end',
  ]);
  return {
    title: 'Firewall',
    subtitle: { text: plural(computes.length, 'compute'), tone: 'dim' },
    sections: [{ title: 'Rules in force', blocks: tableOf(COLUMNS, rows) }],
  };
}

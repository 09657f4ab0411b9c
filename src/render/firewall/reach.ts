import type { ReachAnswer, ReachPart } from '../../model/firewall.ts';
import { type Content, type Page, tableOf, type Tone } from '../document/document.ts';
import { namesCell, sourcesText } from './words.ts';

/** The rules that an answer names, with where they stand. */
export interface NamedRule {
  readonly name: string;
  readonly action: string;
  readonly priority: number;
  readonly file: string;
  readonly line: number;
}

const TONES: Readonly<Record<ReachAnswer['answer'], Tone>> = { yes: 'good', no: 'bad', partly: 'warn' };

const COLUMNS = ['', 'FROM', 'ADDRESS', 'PROTOCOL', 'PORTS', 'DECIDED BY'].map((head) => ({ head }));

/** `firewall reach`: the answer in a sentence, then who decides which part. */
export function reachPage(answer: ReachAnswer, rules: readonly NamedRule[]): Page {
  const known = new Map(rules.map((rule) => [rule.name, rule]));
  return {
    title: answer.answer,
    subtitle: { text: sentenceOf(answer), tone: TONES[answer.answer] },
    sections: [
      {
        title: 'Decided by',
        blocks: tableOf(
          COLUMNS,
          answer.parts.map((part) => rowOf(part, known)),
        ),
      },
      {
        title: 'Notes',
        blocks: answer.notes.length === 0 ? [] : [{ items: answer.notes.map((note) => [note]) }],
      },
    ],
  };
}

function sentenceOf({ answer, from, to, port, rule, parts }: ReachAnswer): string {
  const by =
    rule !== null ? ` (${rule})` : parts.length === 1 && parts[0] ? ` (${decider(parts[0], new Map())})` : '';
  if (answer === 'yes') return `${from} reaches ${to} on ${port}${by}`;
  if (answer === 'no') return `${from} does not reach ${to} on ${port}${by}`;
  return `some of ${from} reaches ${to} on ${port}, some does not`;
}

function rowOf(part: ReachPart, known: ReadonlyMap<string, NamedRule>): readonly Content[] {
  return [
    part.allowed ? { text: 'yes', tone: 'good' } : { text: 'no', tone: 'bad' },
    sourcesText(part),
    part.addresses.length === 0 ? 'unknown' : namesCell(part.addresses),
    part.protocol,
    namesCell(part.ports.split(',')),
    decider(part, known),
  ];
}

function decider({ rule, why }: ReachPart, known: ReadonlyMap<string, NamedRule>): string {
  const found = rule === null ? undefined : known.get(rule);
  const named = found
    ? `${found.action} ${found.name}, priority ${found.priority}, ${found.file}:${found.line}`
    : (rule ?? '');
  if (why === 'outbound') return `outbound of the source: ${rule === null ? 'no rule matches' : named}`;
  if (why === 'unfiltered') return 'no rule in force: unfiltered';
  return why === 'default' ? 'no rule matches: DENY' : named;
}

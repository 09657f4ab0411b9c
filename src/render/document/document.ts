import type { Outline } from '../outline.ts';
import type { Column } from '../table.ts';

/** How a text is set off on a terminal. */
export type Tone = 'good' | 'warn' | 'bad' | 'dim' | 'strong';

/** A text as it is: renderers escape it. */
export interface Piece {
  readonly text: string;
  readonly tone?: Tone;
  /** A name or a literal: a code span in markdown. */
  readonly code?: boolean;
}

export type Content = string | Piece;

export interface FactsBlock {
  readonly facts: readonly (readonly [label: string, value: Content])[];
}

export interface TableBlock {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Content[])[];
  /** At most so many are shown in markdown, and the rest is counted. */
  readonly most?: number;
}

/** Longer texts, each under a line of its own: journal entries. */
export interface TextsBlock {
  readonly texts: readonly { readonly head: Content; readonly body: string; readonly language?: string }[];
}

/** A value to be read as it stands, such as YAML. */
export interface CodeBlock {
  readonly code: string;
  readonly language: string;
}

export interface ListBlock {
  readonly items: readonly (readonly Content[])[];
}

/** A line, and what is said below it; in markdown that goes first where room is short. */
export interface Entry {
  readonly line: readonly Content[];
  readonly below?: readonly (readonly Content[])[];
}

export interface EntriesBlock {
  readonly entries: readonly Entry[];
  /** At most so many are shown in markdown, and the rest is counted. */
  readonly most?: number;
  /** Entries beside these that were not even made. */
  readonly unwritten?: number;
}

export interface OutlineBlock {
  readonly outline: readonly Outline[];
}

export type Block =
  | FactsBlock
  | TableBlock
  | TextsBlock
  | CodeBlock
  | ListBlock
  | EntriesBlock
  | OutlineBlock;

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Folded in markdown. */
  readonly folded?: boolean;
}

/** What a command has to say, once for a terminal and once for markdown. Sections without blocks are left out. */
export interface Page {
  readonly title: string;
  readonly subtitle?: Content;
  readonly sections: readonly Section[];
  /** Lines at the end, which always stand. */
  readonly foot?: readonly (readonly Content[])[];
}

/** A name or a literal. */
export function code(text: string): Piece {
  return { text, code: true };
}

/** The block where there is something in it. */
export function tableOf(columns: readonly Column[], rows: readonly (readonly Content[])[]): readonly Block[] {
  return rows.length === 0 ? [] : [{ columns, rows }];
}

/** The outline where there is something in it. */
export function outlineOf(outline: readonly Outline[]): readonly Block[] {
  return outline.length === 0 ? [] : [{ outline }];
}

import { escapeTerminal } from '../text/escape.ts';

/** Sentences below sentences. Texts are as they are: they are escaped here. */
export interface Outline {
  readonly text: string;
  readonly below?: readonly Outline[];
}

export function outlineText(outlines: readonly Outline[], indent: string): string {
  return outlines
    .map(({ text, below = [] }) => `${indent}${escapeTerminal(text)}\n${outlineText(below, `${indent}    `)}`)
    .join('');
}

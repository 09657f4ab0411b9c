import { escapeTerminal } from './escape.ts';

/**
 * Text that a GitHub runner does not take for commands. It reads `::name::` at the start of a line (after white space)
 * and `##[name]` anywhere in one. Source: actions/runner, ActionCommand.TryParseV2 and TryParse.
 */
export function breakCommands(text: string): string {
  return text.replace(/^((?:[^\S\r\n]|\u0085)*):(?=:)/gm, '$1:\u200b').replaceAll('##[', '#\u200b#[');
}

/** The message of an annotation, as the toolkit escapes it (`%`, CR, LF), other controls shown. */
export function commandData(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => escapeTerminal(line))
    .join('\n')
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A')
    .replaceAll('##[', '#\u200b#[');
}

/** A property of an annotation (`file`, `title`): `:` and `,` end it. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

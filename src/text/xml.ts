import { escapeTerminal } from './escape.ts';

/** Text between tags; control characters, which XML cannot hold, are shown escaped. */
export function xmlText(text: string): string {
  return escapeTerminal(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** A value of an attribute, with its quotes. */
export function xmlAttribute(text: string): string {
  return `"${xmlText(text)}"`;
}

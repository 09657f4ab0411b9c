import { Document, isMap, isScalar, isSeq, Scalar, visit } from 'yaml';
import { escapeTerminal } from '../text/escape.ts';

/**
 * Manifests as one YAML text that loads as it was: one document each. Strings that other readers, a terminal or a CI
 * runner would take for something else are quoted and escaped.
 */
export function formatManifests(manifests: readonly object[], lines: readonly string[] = []): string {
  return manifests.map((manifest) => formatManifest(manifest, lines)).join('---\n');
}

/** `compat` quotes `no`, `12:30` and the like, which readers of YAML 1.1 turn into something else. */
function formatManifest(manifest: object, lines: readonly string[]): string {
  const document = new Document(manifest, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar<string>(node) && typeof node.value === 'string' && isRisky(node.value))
        node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  for (const field of lines) {
    const list = document.getIn(['spec', field]);
    for (const item of isSeq(list) ? list.items : []) if (isMap(item)) item.flow = true;
  }
  return escapeQuoted(
    document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }),
  );
}

/**
 * Escaped by escapeTerminal but for line feeds, or a command to a CI runner; or white space at the start or alone on a
 * line of a longer text, or several line feeds at its end: the block scalars of yaml 2.9.1 lose some of these
 * (`" \n"` comes back as `"\n"`).
 */
function isRisky(text: string): boolean {
  if (text.includes('##[') || /^[^\S\n]*::/m.test(text) || /^\s.*\n|\n[ \t]+(?:\n|$)|\n\n$/.test(text))
    return true;
  return text.split('\n').some((line) => escapeTerminal(line) !== line);
}

/** Whatever is risky stands in double quotes by now, where these escapes mean what they replace. */
function escapeQuoted(yaml: string): string {
  return yaml.replaceAll('##[', '#\\x23[').replace(/[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu, (found) => {
    const code = (found.codePointAt(0) as number).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

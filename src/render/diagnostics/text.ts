import type { LocatedDiagnostic, Severity } from '../../model/diagnostic.ts';
import { escapeTerminal } from '../../text/escape.ts';
import { mayHoldManifest } from '../../text/manifest-text.ts';
import { textWidth } from '../../text/width.ts';
import { createStyle, formatCount, plural, type Style } from '../style.ts';
import { type DiagnosticSummary, placeText } from './summary.ts';

/** Longer lines are not shown below a message: they would not be read. */
const MAX_FRAME = 160;

/**
 * Diagnostics for a terminal, one after another: `file:line:column: severity: message [rule]`, the line itself, what
 * helps, and the other places. `texts` holds the files' text by path; what is not there is shown without its line.
 */
export function renderDiagnosticsText(
  diagnostics: readonly LocatedDiagnostic[],
  texts: ReadonlyMap<string, string>,
  color: boolean,
): string {
  const style = createStyle(color);
  const linesOf = createLineReader(texts);
  return diagnostics.map((one) => renderOne(one, linesOf, style)).join('');
}

/** The last line of `validate`. */
export function renderSummaryText(summary: DiagnosticSummary, color: boolean): string {
  const style = createStyle(color);
  const { errors, warnings, infos } = summary;
  const counts = [
    ...(errors > 0 ? [style.red(plural(errors, 'error'))] : []),
    ...(warnings > 0 ? [style.yellow(plural(warnings, 'warning'))] : []),
    ...(infos > 0 ? [style.cyan(plural(infos, 'note'))] : []),
  ];
  const found = counts.length === 0 ? style.green('no problems') : counts.join(', ');
  return `${formatCount(summary.resources)} ${summary.resources === 1 ? 'resource' : 'resources'}: ${found}\n`;
}

type LineReader = (file: string, line: number) => string | undefined;

/** Splits a file once for all of its diagnostics, which come sorted by file. */
function createLineReader(texts: ReadonlyMap<string, string>): LineReader {
  let last: { file: string; lines: readonly string[] } | undefined;
  return (file, line) => {
    if (last?.file !== file) last = { file, lines: linesOf(texts.get(file) ?? '') };
    return last.lines[line - 1];
  };
}

function linesOf(text: string): readonly string[] {
  return mayHoldManifest(text) ? text.split(/\r\n|\r|\n/) : [];
}

function renderOne(one: LocatedDiagnostic, lineOf: LineReader, style: Style): string {
  const place = escapeTerminal(placeText(one));
  const head = `${place === '' ? '' : `${style.bold(place)}: `}${severityText(one.severity, style)}: ${escapeTerminal(one.message)} ${style.dim(`[${escapeTerminal(one.rule)}]`)}\n`;
  const help = one.help === null ? '' : `  ${style.green('help')}: ${escapeTerminal(one.help)}\n`;
  const related = one.related.map(
    (other) => `  ${style.dim('see')} ${escapeTerminal(`${placeText(other)}: ${other.message}`)}\n`,
  );
  return `${head}${frame(one, lineOf, style)}${help}${related.join('')}`;
}

function severityText(severity: Severity, style: Style): string {
  if (severity === 'error') return style.red(style.bold('error'));
  return severity === 'warning' ? style.yellow('warning') : style.cyan('info');
}

/** The source line with carets below what is meant. */
function frame(one: LocatedDiagnostic, lineOf: LineReader, style: Style): string {
  if (one.file === null || one.line === null || one.column === null) return '';
  const line = lineOf(one.file, one.line);
  if (line === undefined || line.trim() === '' || line.length > MAX_FRAME) return '';
  const number = String(one.line).padStart(5);
  const end = one.endLine === one.line ? (one.endColumn ?? one.column + 1) : line.length + 1;
  const before = shown(line.slice(0, one.column - 1));
  const marked = shown(line.slice(one.column - 1, end - 1));
  const carets = '^'.repeat(Math.max(1, textWidth(marked)));
  const gutter = style.dim(`${number} |`);
  return `${gutter} ${shown(line)}\n${style.dim('      |')} ${' '.repeat(textWidth(before))}${style.red(carets)}\n`;
}

function shown(text: string): string {
  return escapeTerminal(text.replaceAll('\t', '  '));
}

import { stringify } from 'yaml';
import type { FieldDoc } from './document.ts';

const WIDTH = 92;

export interface Explained {
  readonly kind: string;
  /** Dotted, without the kind; empty for the kind itself. */
  readonly path: string;
  readonly doc: FieldDoc;
}

/** As `kubectl explain` prints it; `recursive` gives the whole tree of fields without their descriptions. */
export function explainText({ kind, path, doc }: Explained, recursive: boolean): string {
  const head = [`KIND:     ${kind}`, 'VERSION:  infractl.dev/v1'];
  if (path !== '') head.push(`FIELD:    ${path} <${doc.type}>${mark(doc)}`);
  const parts = [`${head.join('\n')}\n`, section('DESCRIPTION', wrap(doc.description, '    '))];
  parts.push(section('VALUES', (doc.values ?? []).map((value) => `    ${show(value)}`).join('\n')));
  parts.push(section('DEFAULT', doc.default === undefined ? '' : `    ${show(doc.default)}`));
  parts.push(section('LIMITS', doc.limits.length === 0 ? '' : `    ${doc.limits.join(', ')}`));
  parts.push(
    section(
      'EXAMPLES',
      doc.examples.map((value) => exampleYaml(value).replace(/^/gm, '    ')).join('\n    ---\n'),
    ),
  );
  parts.push(
    section(
      'FIELDS',
      doc.fields
        .map((field) => (recursive ? treeOf(field, '    ') : fieldText(field)))
        .join(recursive ? '\n' : '\n\n'),
    ),
  );
  return parts.filter((part) => part !== '').join('\n');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}:\n${body}\n`;
}

function fieldText(field: FieldDoc): string {
  const values = field.values === undefined ? '' : ` One of ${field.values.map(show).join(', ')}.`;
  const initial = field.default === undefined ? '' : ` Default ${show(field.default)}.`;
  return `    ${field.name}\t<${field.type}>${mark(field)}\n${wrap(`${field.description}${values}${initial}`, '      ')}`;
}

function treeOf(field: FieldDoc, indent: string): string {
  return [
    `${indent}${field.name}\t<${field.type}>${mark(field)}`,
    ...field.fields.map((child) => treeOf(child, `${indent}  `)),
  ].join('\n');
}

function mark(doc: FieldDoc): string {
  return doc.required ? ' -required-' : '';
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An example as one would write it in a manifest, without a newline at the end. */
export function exampleYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, compat: 'yaml-1.1' }).trimEnd();
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n').trimEnd();
}

import type { Command } from 'commander';
import { parseDocument } from 'yaml';
import { setField, type FieldPath } from '../edit/set-field.ts';
import { kindInfo } from '../kinds/index.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { escapeTerminal } from '../text/escape.ts';
import { schemaAt } from '../validate/schema-at.ts';
import { type EditFlags, addEditOptions, type FileText, writeEdit } from './edit-files.ts';
import { readPath } from './get-outputs.ts';
import { CommandFailure, type Io, usageError } from './io.ts';
import { findNamed, readKind } from './select.ts';
import { openSession, type Session } from './session.ts';

const EXAMPLES = `
Changes one place of the file in which the resource stands; comments and everything else stay as they are. Where the edit
would bring an error, nothing is written. Generated files are not edited: pin moves an assignment out of them.

Examples:
  infractl set compute/db-01 spec.state=maintenance
  infractl set service/web spec.replicas=3 metadata.labels.tier=front
  infractl set compute/db-01 spec.state-                    removes the field
  infractl set compute/db-01 spec.region=gra --dry-run -o patch`;

export function register(command: Command, io: Io): void {
  command
    .argument('<resource>', 'KIND/NAME')
    .argument('<fields...>', 'PATH=VALUE, or PATH- to remove the field')
    .addHelpText('after', EXAMPLES)
    .action((resource: string, fields: readonly string[]) =>
      writeEdit(command.optsWithGlobals<EditFlags>(), io, async (flags) => {
        const edits = fields.map(readField);
        const session = await openSession(io, flags);
        return { session, files: [editResource(find(resource, session), edits, session)] };
      }),
    );
  addEditOptions(command);
}

interface Field {
  readonly written: string;
  readonly path: FieldPath;
  /** Undefined: the field goes. */
  readonly value: string | undefined;
}

function readField(word: string): Field {
  const at = endOfPath(word);
  const removed = at < 0 && word.endsWith('-');
  if (at < 0 && !removed) throw usageError(`"${word}" is no PATH=VALUE, and no PATH- that removes a field`);
  const written = removed ? word.slice(0, -1) : word.slice(0, at);
  const path = readPath(`"${word}"`, written).map((step) => {
    if (step.to === 'field') return step.name;
    if (step.to === 'index' && step.index >= 0) return step.index;
    throw usageError(`"${written}": a field to be set is named by .field, ['key'] and [0] alone`);
  });
  if (path.length < 2 || !['spec', 'metadata'].includes(String(path[0])))
    throw usageError(`"${written}": fields are set below spec and metadata, such as spec.state`);
  if (path.join('.') === 'metadata.name')
    throw usageError(
      'a name is referred to from elsewhere: edit the file, and say the old one in infractl.dev/previous-name',
    );
  return { written, path, value: removed ? undefined : word.slice(at + 1) };
}

/** The first `=` outside brackets. */
function endOfPath(word: string): number {
  const at = /^(?:\[[^\]]*\]|\\.|[^[\\=])*/.exec(word)?.[0].length ?? 0;
  return word[at] === '=' ? at : -1;
}

function find(word: string, session: Session): AnyResource {
  const at = word.indexOf('/');
  if (at <= 0 || at === word.length - 1) throw usageError(`"${word}" is no KIND/NAME`);
  const kind = readKind(word.slice(0, at));
  const found = findNamed(kind, [word.slice(at + 1)], session);
  const own = found.filter(({ generated }) => !generated);
  const [first, second] = own.length > 0 ? own : found;
  if (!first || second)
    throw new CommandFailure('invalid', 1, `${word} is more than one manifest: edit the file by hand`);
  if (first.generated)
    throw new CommandFailure(
      'invalid',
      1,
      `${first.origin.file} is written by apply alone: infractl pin SERVICE COMPUTE makes an assignment one of your own`,
    );
  return first;
}

function editResource(resource: AnyResource, fields: readonly Field[], session: Session): FileText {
  const { kind, origin } = resource;
  const before = session.texts.get(origin.file) ?? '';
  let text = before;
  for (const { written, path, value } of fields) {
    const edited = setField(text, {
      document: origin.document,
      path,
      value: value === undefined ? undefined : readValue(kind, path, value),
      remove: value === undefined,
    });
    if (!edited.ok)
      throw new CommandFailure(
        'invalid',
        1,
        `${escapeTerminal(written)} of ${kindInfo(kind).singular}/${resource.name} in ${origin.file}: ${edited.problem}`,
      );
    text = edited.text;
  }
  return { file: origin.file, before, after: text };
}

/** YAML on one line; a text as it is where the schema wants one. */
function readValue(kind: Kind, path: FieldPath, text: string): unknown {
  const type = [schemaAt(kind, path)?.type].flat();
  if (type.length === 1 && type[0] === 'string') return text;
  const document = parseDocument(text, { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0 || document.warnings.length > 0) return text;
  return (document.toJS({ maxAliasCount: 0 }) as unknown) ?? text;
}

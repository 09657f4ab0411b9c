import type { Command } from 'commander';
import { removeDocument } from '../edit/remove-document.ts';
import type { Resource } from '../model/resource.ts';
import { formatManifest } from '../write/index.ts';
import { type EditFlags, addEditOptions, type FileText, writeEdit } from './edit-files.ts';
import { CommandFailure, type Io } from './io.ts';
import { notFound } from './names.ts';
import { openSession, type Session } from './session.ts';

const EXAMPLES = `
A pin is an Assignment of your own: what it names stands there, never moved and never resized. It is written behind the
Service, in its file.

Examples:
  infractl pin web app-01
  infractl pin web app-01 --dry-run -o patch`;

export function register(command: Command, io: Io): void {
  command
    .argument('<service>', 'what stands there')
    .argument('<compute>', 'where')
    .addHelpText('after', EXAMPLES)
    .action((service: string, compute: string) =>
      writeEdit(command.optsWithGlobals<EditFlags>(), io, async (flags) => {
        const session = await openSession(io, flags);
        return { session, files: pin(session, service, compute) };
      }),
    );
  addEditOptions(command);
}

function pin(session: Session, service: string, compute: string): readonly FileText[] {
  const { fleet } = session;
  const node = fleet.services.get(service);
  if (!node) throw notFound('Service', service, fleet.services.keys(), session);
  if (!fleet.computes.has(compute)) throw notFound('Compute', compute, fleet.computes.keys(), session);
  if (pinsOf(session, service, compute).length > 0) return [];
  const taken = new Set(
    fleet.byKind('Assignment').flatMap(({ name, generated }) => (generated ? [] : [name])),
  );
  const name = freeName(`${service}--${compute}`.slice(0, 240), taken);
  const { file } = node.resource.origin;
  const before = session.texts.get(file) ?? '';
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const manifest = formatManifest({
    kind: 'Assignment',
    name,
    metadata: {},
    spec: { service, compute },
  });
  const gap = before.endsWith('\n') ? '' : newline;
  return [{ file, before, after: `${before}${gap}${`---\n${manifest}`.replaceAll('\n', newline)}` }];
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const tried = number === 1 ? name : `${name}-${number}`;
    if (!taken.has(tried)) return tried;
  }
}

/** The hand-written Assignments of a service, on one compute where it is named. */
export function pinsOf(
  { fleet }: Session,
  service: string,
  compute?: string,
): readonly Resource<'Assignment'>[] {
  return fleet
    .byKind('Assignment')
    .filter(
      ({ generated, manifest: { spec } }) =>
        !generated && spec.service === service && (compute ?? spec.compute) === spec.compute,
    );
}

/** The files without these pins; one that held nothing else goes. */
export function withoutPins(
  { texts }: Session,
  pins: readonly Resource<'Assignment'>[],
): readonly FileText[] {
  const files = [...new Set(pins.map(({ origin }) => origin.file))];
  return files.map((file) => {
    const before = texts.get(file) ?? '';
    const documents = pins.filter(({ origin }) => origin.file === file).map(({ origin }) => origin.document);
    // from the last on: the numbers of those before stay
    const after = documents
      .toSorted((a, b) => b - a)
      .reduce<string | null>(
        (text, document) => (text === null ? null : without(file, text, document)),
        before,
      );
    return { file, before, after };
  });
}

function without(file: string, text: string, document: number): string | null {
  const removed = removeDocument(text, document);
  if (removed.ok) return removed.text;
  throw new CommandFailure('invalid', 1, `${file}: ${removed.problem}`);
}

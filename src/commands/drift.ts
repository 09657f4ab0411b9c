import type { Command } from 'commander';
import { diffStates } from '../diff/index.ts';
import { alignNames, type ImportedManifest } from '../import/index.ts';
import type { DesiredResource, Json, StateResource } from '../model/state.ts';
import type { Fleet } from '../model/fleet.ts';
import type { AnyResource } from '../model/resource.ts';
import { renderChangesText } from '../render/changes/text.ts';
import { escapeTerminal } from '../text/escape.ts';
import { toDesired } from '../state/index.ts';
import { toOutput } from '../units/quantity.ts';
import { type ImportFlags, listImportFormats, readImports } from './imported.ts';
import type { Io } from './io.ts';
import { openSession, requireSound } from './session.ts';

interface Flags extends ImportFlags {
  readonly dir?: string;
  readonly from: string;
}

const EXAMPLES = `
Formats:
${listImportFormats()}

Compares what the files say with the manifests, in the fields that the format tells; writes nothing. What the files do not
tell is no difference. Exit codes: 0 they agree, 1 error, 2 they differ.

Example:
  infractl drift --from hcloud servers.json`;

export function register(command: Command, io: Io): void {
  command
    .argument('<files...>', 'files of another tool')
    .requiredOption('--from <format>', 'what the files are')
    .option('--column <field=heading...>', 'csv: which column is which field')
    .option('--zone <zone>', 'zone: which zone it is, where no SOA says so')
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[]) => drift(files, command.optsWithGlobals<Flags>(), io));
}

async function drift(files: readonly string[], flags: Flags, io: Io): Promise<void> {
  const { manifests, leftOut } = readImports(flags.from, files, flags, io);
  const session = await openSession(io, flags);
  requireSound(session);
  const known = new Map(session.resources.map((resource) => [`${resource.kind}/${resource.name}`, resource]));
  const told = alignNames(manifests, session.fleet).map(toResource);
  const resources = told.flatMap((one) => {
    const resource = known.get(`${one.kind}/${one.name}`);
    return resource ? [restrict(resource, one, session.fleet)] : [];
  });
  const changes = diffStates({ resources }, told);
  for (const line of leftOut) io.stderr(`left out: ${escapeTerminal(line)}\n`);
  io.stdout(renderChangesText(changes, io.color));
  io.stderr(`${flags.from}: ${told.length} compared, ${changes.length} differ\n`);
  if (changes.length > 0) io.exit(2);
}

function toResource({ kind, metadata: { name, ...metadata }, spec }: ImportedManifest): DesiredResource {
  return { kind, name, generated: false, metadata, spec, file: '' };
}

/** A manifest as far as the import tells anything of it. */
function restrict(resource: AnyResource, told: StateResource, fleet: Fleet): StateResource {
  const { metadata, spec: written } = toDesired(resource);
  const spec = { ...written, ...capacityOf(resource, told, fleet), ...valuesOf(resource, fleet) };
  return {
    kind: resource.kind,
    name: resource.name,
    generated: false,
    metadata: pick(metadata, told.metadata),
    spec: pick(spec, told.spec),
  };
}

/** What a machine has, declared or by its parts, of the keys that the import tells. */
function capacityOf(
  resource: AnyResource,
  told: StateResource,
  fleet: Fleet,
): Readonly<Record<string, Json>> {
  const node = resource.kind === 'Compute' ? fleet.computes.get(resource.name) : undefined;
  const asked = Object.keys(told.spec['capacity'] ?? {});
  if (!node?.capacityKnown || asked.length === 0) return {};
  return { capacity: Object.fromEntries(asked.map((key) => [key, toOutput(key, node.total.get(key) ?? 0)])) };
}

/** A record that follows an address has its value, and one without a ttl the one that counts. */
function valuesOf(resource: AnyResource, fleet: Fleet): Readonly<Record<string, Json>> {
  if (resource.kind !== 'DNSRecord') return {};
  const node = fleet.dns.find((one) => one.resource === resource);
  const [value] = resource.manifest.spec.ip === undefined ? [] : (node?.values ?? []);
  return { ...(value === undefined ? {} : { value }), ...(node ? { ttl: node.ttl } : {}) };
}

function pick(
  from: Readonly<Record<string, Json>>,
  like: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.keys(like).flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])),
  );
}

import type { Command } from 'commander';
import { diffStates } from '../diff/index.ts';
import { alignNames, type ImportedManifest } from '../import/index.ts';
import type { DesiredResource, Json, StateResource } from '../model/state.ts';
import type { Fleet } from '../model/fleet.ts';
import type { AnyResource } from '../model/resource.ts';
import { renderChangesText } from '../render/changes/text.ts';
import { escapeTerminal } from '../text/escape.ts';
import { toDesired } from '../state/index.ts';
import { isRecord } from '../text/json.ts';
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
tell is no difference, but for a machine: one that is in the files or the manifests alone is told (of the providers that the
files name). Exit codes: 0 they agree, 1 error, 2 they differ.

Example:
  infractl drift --from hcloud servers.json`;

export function register(command: Command, io: Io): void {
  command
    .argument('<files...>', 'files of another tool')
    .requiredOption('--from <format>', 'what the files are')
    .option('--column <field=heading...>', 'csv: which column is which field')
    .option('--zone <zone>', 'zone: which zone it is, where no SOA says so')
    .option('--compute <name>', 'docker, systemd: the compute that the list is of')
    .addHelpText('after', EXAMPLES)
    .action((files: readonly string[]) => drift(files, command.optsWithGlobals<Flags>(), io));
}

async function drift(files: readonly string[], flags: Flags, io: Io): Promise<void> {
  const { manifests, leftOut } = readImports(flags.from, files, flags, io);
  const session = await openSession(io, flags);
  requireSound(session);
  const known = new Map(
    session.fleet.resources.map((resource) => [`${resource.kind}/${resource.name}`, resource]),
  );
  const told = alignNames(manifests, session.fleet)
    .map(toResource)
    .flatMap((one) => (one.kind === 'DNSZone' ? saidOf(one, known.get(`${one.kind}/${one.name}`)) : [one]));
  const resources = told.flatMap((one) => {
    const resource = known.get(`${one.kind}/${one.name}`);
    return resource ? [restrict(resource, one, session.fleet)] : [];
  });
  const changes = diffStates(
    { resources: [...resources, ...unheardOf(flags.from, told, session.fleet)] },
    told,
  );
  for (const line of leftOut) io.stderr(`left out: ${escapeTerminal(line)}\n`);
  io.stdout(renderChangesText(changes, io.color));
  io.stderr(`${flags.from}: ${told.length} compared, ${changes.length} differ\n`);
  if (changes.length > 0) io.exit(2);
}

function toResource({ kind, metadata: { name, ...metadata }, spec }: ImportedManifest): DesiredResource {
  return { kind, name, generated: false, metadata, spec, file: '' };
}

/** A zone is served with an SOA whether or not a DNSZone is written, and says one: only what is written can differ. */
function saidOf(told: DesiredResource, resource: AnyResource | undefined): readonly DesiredResource[] {
  if (!resource) return [];
  const { spec: written } = toDesired(resource);
  const spec = pick(told.spec, written);
  const [soa, said] = [spec['soa'], written['soa']];
  return [{ ...told, spec: isMapping(soa) && isMapping(said) ? { ...spec, soa: pick(soa, said) } : spec }];
}

function isMapping(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return isRecord(value);
}

/** Lists of all machines of somebody: what is not in one is not there. */
const WHOLE = new Set(['csv', 'ansible', 'hcloud', 'proxmox', 'ovh', 'netbox', 'kubebuddy']);

/** Machines of the manifests that the files should name and do not: of the providers, or on the hosts, that they tell. */
function unheardOf(
  format: string,
  told: readonly DesiredResource[],
  { computes }: Fleet,
): readonly StateResource[] {
  const machines = told.filter(({ kind }) => kind === 'Compute');
  if (!WHOLE.has(format)) return [];
  const names = new Set(machines.map(({ name }) => name));
  const providers = new Set(machines.flatMap(({ spec }) => spec['provider'] ?? []));
  return [...computes.values()]
    .filter(({ name, resource, host }) => {
      const { provider } = resource.manifest.spec;
      const expected =
        (provider !== undefined && providers.has(provider)) || (host !== undefined && names.has(host.name));
      return expected && !names.has(name);
    })
    .map(({ name }) => ({ kind: 'Compute', name, generated: false, metadata: {}, spec: {} }));
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

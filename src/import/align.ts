import type { Fleet } from '../model/fleet.ts';
import type { ManifestOf } from '../model/manifest.ts';
import type { Json } from '../model/state.ts';
import { normalizeName } from '../network/dns-name.ts';
import type { ImportedManifest } from './format.ts';

/**
 * An import knows an address, an address on a compute and a record by what they are; a fleet may have given them other names.
 * Where the fleet has the thing, the import takes its name, and says it in its words.
 */
export function alignNames(
  manifests: readonly ImportedManifest[],
  fleet: Fleet,
): readonly ImportedManifest[] {
  const ips = new Map([...fleet.ips.values()].map(({ address, name }) => [address, name]));
  const held = new Map(
    fleet.attachments.map(({ compute, ip, resource }) => [
      `${compute?.name ?? ''} ${ip?.name ?? ''}`,
      resource,
    ]),
  );
  const records = new Map(
    fleet.dns.map((record) => [`${record.fqdn} ${record.type} ${record.zone}`, record.resource]),
  );
  const zones = new Map(
    fleet.byKind('DNSZone').map(({ name, manifest }) => [normalizeName(manifest.spec.zone), name]),
  );
  const parts = new Map(
    fleet.byKind('ComponentAssignment').map(({ name, manifest: { spec } }) => [partKey(spec), name]),
  );
  const renamed = new Map<Json | undefined, string>();
  for (const { kind, metadata, spec } of manifests) {
    const known = kind === 'IPAddress' ? ips.get(String(spec['address'])) : undefined;
    if (known !== undefined) renamed.set(metadata.name, known);
  }
  return manifests.map((manifest) => {
    const { kind, metadata, spec } = manifest;
    if (kind === 'IPAddress') return withName(manifest, renamed.get(metadata.name));
    if (kind === 'DNSZone') return withName(manifest, zones.get(String(spec['zone'])));
    if (kind === 'DNSRecord')
      return withName(
        manifest,
        records.get(`${String(spec['name'])} ${String(spec['type'])} ${String(spec['zone'])}`)?.name,
      );
    if (kind === 'ComponentAssignment') return withName(manifest, parts.get(partKey(spec)));
    if (kind !== 'IPAssignment') return manifest;
    const ip = renamed.get(spec['ip']) ?? String(spec['ip']);
    const known = held.get(`${String(spec['compute'])} ${ip}`);
    return withName({ ...manifest, spec: { ...spec, ip: known?.manifest.spec.ip ?? ip } }, known?.name);
  });
}

/** One part of one machine: several of a model stand in slots, or are told apart by their serial numbers. */
function partKey(spec: ImportedManifest['spec'] | PartSpec): string {
  const { component, computes, slot, serialNumber } = spec as PartSpec;
  return JSON.stringify([component, computes, slot, serialNumber]);
}

type PartSpec = ManifestOf<'ComponentAssignment'>['spec'];

function withName(manifest: ImportedManifest, name: string | undefined): ImportedManifest {
  return name === undefined ? manifest : { ...manifest, metadata: { ...manifest.metadata, name } };
}

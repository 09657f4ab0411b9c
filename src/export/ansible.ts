import type { ComputeNode } from '../model/fleet.ts';
import { toOutput } from '../units/quantity.ts';
import { compareText } from '../text/compare.ts';
import { addressesOf, reachedAt, runningOn, writtenLabels } from './facts.ts';
import { type Exported, exported, type ExportFormat, type ExportInput, headerOf } from './format.ts';
import { createNamer, type Namer } from './names.ts';
import { type Data, formatYaml } from './yaml-text.ts';

/**
 * An inventory in YAML: hosts with their variables under `all`, and a group for each thing that hosts share. Its file has no
 * extension: in the fleet's repository it is not taken for a manifest, and ansible reads it all the same.
 */
export const ansible: ExportFormat = {
  name: 'ansible',
  summary:
    'inventory in YAML: groups by label, provider, region, type and service; addresses and placements as variables',
  build,
};

function build({ computes }: ExportInput): Exported {
  const namer = createNamer('group');
  const groups = new Map<string, Map<string, Data>>();
  for (const compute of computes)
    for (const group of groupsOf(compute, namer)) {
      const hosts = groups.get(group) ?? new Map<string, Data>();
      groups.set(group, hosts.set(compute.name, new Map()));
    }
  // ansible takes these names for groups of its own
  const reserved = computes.filter(({ name }) => name === 'all' || name === 'ungrouped');
  const problems = [
    ...namer.problems(),
    ...reserved.map(
      ({ name }) => `a compute called ${name} cannot be told from ansible's group of that name`,
    ),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const byName = new Map(computes.map((compute) => [compute.name, compute]));
  const hosts = new Map(computes.map((compute) => [compute.name, varsOf(compute, byName)]));
  const children = [...groups].toSorted(([a], [b]) => compareText(a, b));
  const inventory: Data = new Map([
    [
      'all',
      new Map<string, Data>([
        ['hosts', hosts],
        ['children', new Map(children.map(([name, members]) => [name, new Map([['hosts', members]])]))],
      ]),
    ],
  ]);
  return exported([['inventory', `${headerOf('ansible')}${formatYaml(inventory, { isUnsafe })}`]]);
}

/** Text that ansible would run as a template. */
function isUnsafe(text: string): boolean {
  return /\{[{%#]/.test(text);
}

function groupsOf(compute: ComputeNode, { nameOf }: Namer): readonly string[] {
  const { provider, region } = compute.resource.manifest.spec;
  const single = { provider, region, type: compute.type };
  const services = new Set(runningOn(compute).map(({ serviceName }) => serviceName));
  return [
    ...Object.entries(single).map(([what, text]) => nameOf(`${what} ${text}`, `${what}_${text}`)),
    ...[...writtenLabels(compute)].map(([key, value]) =>
      nameOf(`label ${key}=${value}`, `label_${key}_${value}`),
    ),
    ...[...services].map((service) => nameOf(`service ${service}`, `service_${service}`)),
  ];
}

/** Entries whose value is there. */
function given(...entries: readonly (readonly [string, Data | undefined])[]): ReadonlyMap<string, Data> {
  return new Map(entries.filter((entry): entry is readonly [string, Data] => entry[1] !== undefined));
}

function varsOf(compute: ComputeNode, byName: ReadonlyMap<string, ComputeNode>): Data {
  const { provider, region, host, owner, location, ssh } = compute.resource.manifest.spec;
  return given(
    ['ansible_host', reachedAt(compute)?.address],
    ['ansible_user', ssh?.user],
    ['ansible_port', ssh?.port],
    ['ansible_ssh_common_args', jumpArgs(compute, byName)],
    ['infractl_type', compute.type],
    ['infractl_provider', provider],
    ['infractl_region', region],
    ['infractl_state', compute.state],
    ['infractl_host', host],
    ['infractl_owner', owner],
    ['infractl_site', location?.site],
    ['infractl_rack', location?.rack],
    ['infractl_labels', writtenLabels(compute)],
    ['infractl_addresses', addressesOf(compute).map(addressVars)],
    ['infractl_services', runningOn(compute).map(serviceVars)],
  );
}

/** Through every machine on the way: an inventory has no names that ssh knows. */
function jumpArgs(compute: ComputeNode, byName: ReadonlyMap<string, ComputeNode>): string | undefined {
  const hops: string[] = [];
  const seen = new Set([compute.name]);
  let jump = compute.resource.manifest.spec.ssh?.jump;
  while (jump !== undefined && !seen.has(jump)) {
    seen.add(jump);
    const through = byName.get(jump);
    hops.unshift(through ? hopTo(through) : jump);
    jump = through?.resource.manifest.spec.ssh?.jump;
  }
  return hops.length === 0 ? undefined : `-o ProxyJump=${hops.join(',')}`;
}

function hopTo(compute: ComputeNode): string {
  const { user, port } = compute.resource.manifest.spec.ssh ?? {};
  const address = reachedAt(compute)?.address ?? compute.name;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
}

function addressVars({ ip, attachment }: ReturnType<typeof addressesOf>[number]): Data {
  const { type, cidr, gateway } = ip.resource.manifest.spec;
  return given(
    ['name', ip.name],
    ['address', ip.address],
    ['type', type],
    ['cidr', cidr],
    ['gateway', gateway],
    ['interface', attachment.resource.manifest.spec.interface],
    ['primary', attachment.primary],
  );
}

function serviceVars({ serviceName, quantity, allocated }: ReturnType<typeof runningOn>[number]): Data {
  return new Map<string, Data>([
    ['service', serviceName],
    ['quantity', quantity],
    ['allocated', new Map([...allocated].map(([key, amount]) => [key, toOutput(key, amount)]))],
  ]);
}

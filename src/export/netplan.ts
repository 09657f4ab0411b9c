import type { ComputeNode } from '../model/fleet.ts';
import { groupBy } from '../text/group-by.ts';
import { compareText } from '../text/compare.ts';
import { fileNameOf } from '../text/file-name.ts';
import { gatewayOf, macOf, rangeOf, resolversOf } from './addresses.ts';
import { addressesOf, type Held, leftOut } from './facts.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';
import { type Data, formatYaml } from './yaml-text.ts';

/** A root folder for each compute, as `netplan generate --root-dir` takes it: its interfaces, their addresses and routes. */
export const netplan: ExportFormat = {
  name: 'netplan',
  summary: 'netplan YAML for each compute: addresses with an interface or a mac, gateways, DNS servers',
  build,
};

function build({ computes }: ExportInput): Exported {
  const problems: string[] = [];
  const notes: string[] = [];
  const files = computes.flatMap((compute): [string, string][] => {
    const held = addressesOf(compute);
    const usable = held.filter((one) => linkOf(one) !== undefined && rangeOf(one.ip) !== undefined);
    for (const { ip } of held.filter((one) => !usable.includes(one)))
      notes.push(`left out: ${compute.name}: ${ip.address}: no interface or mac, or no cidr`);
    if (usable.length === 0) return [];
    for (const one of usable) {
      const link = linkOf(one) ?? '';
      if (!/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,14}$/.test(link))
        problems.push(`${compute.name}: ${JSON.stringify(link)} is no name of an interface`);
    }
    const text = `${headerOf('netplan')}${formatYaml(planOf(compute, usable, problems))}`;
    return [[`netplan/${fileNameOf(compute.name)}/etc/netplan/60-infractl.yaml`, text]];
  });
  if (problems.length > 0) return { ok: false, problems };
  const none = computes.filter((compute) => addressesOf(compute).length === 0);
  return exported(files, [...notes, ...leftOut(none, 'no address')]);
}

/** The interface of an address; one whose mac alone is known is called after it. */
function linkOf({ ip, attachment }: Held): string | undefined {
  const mac = macOf(ip);
  return (
    attachment.resource.manifest.spec.interface ??
    (mac === undefined ? undefined : `id${mac.replaceAll(':', '')}`)
  );
}

function planOf(compute: ComputeNode, held: readonly Held[], problems: string[]): Data {
  const links = [...groupBy(held, (one) => linkOf(one) ?? '')].toSorted(([a], [b]) => compareText(a, b));
  // one default route a family: the primary address comes first
  const routed = [4, 6].flatMap((family) => {
    const one = held.find(({ ip }) => ip.family === family && gatewayOf(ip) !== undefined);
    return one ? [one.ip] : [];
  });
  const ethernets = new Map<string, Data>();
  const vlans = new Map<string, Data>();
  for (const [link, list] of links) {
    const macs = new Set(list.flatMap(({ ip }) => macOf(ip) ?? []));
    if (macs.size > 1)
      problems.push(
        `${compute.name}: interface ${link} has the hardware addresses ${[...macs].join(' and ')}`,
      );
    const [mac] = macs;
    const settings = linkSettings(list, routed);
    const [, parent = '', id = ''] = /^(.+)\.([1-9]\d{0,3})$/.exec(link) ?? [];
    if (parent !== '') {
      if (!ethernets.has(parent)) ethernets.set(parent, new Map<string, Data>([['dhcp4', false]]));
      vlans.set(link, new Map<string, Data>([['id', Number(id)], ['link', parent], ...settings]));
    } else {
      const named = list.some(({ attachment }) => attachment.resource.manifest.spec.interface !== undefined);
      const match: (readonly [string, Data])[] =
        mac === undefined
          ? []
          : [['match', new Map([['macaddress', mac]])], ...(named ? [['set-name', link] as const] : [])];
      ethernets.set(link, new Map([...match, ...settings]));
    }
  }
  return new Map([
    [
      'network',
      new Map<string, Data>([
        ['version', 2],
        ...(ethernets.size > 0 ? [['ethernets', ethernets] as const] : []),
        ...(vlans.size > 0 ? [['vlans', vlans] as const] : []),
      ]),
    ],
  ]);
}

function linkSettings(
  held: readonly Held[],
  routed: readonly Held['ip'][],
): readonly (readonly [string, Data])[] {
  const addresses = held.map(({ ip }) => `${ip.address}/${rangeOf(ip)?.prefix ?? ''}`);
  const routes = held.flatMap(({ ip }): Data[] => {
    const gateway = routed.includes(ip) ? gatewayOf(ip) : undefined;
    if (!gateway) return [];
    const onLink: (readonly [string, Data])[] = gateway.onLink ? [['on-link', true]] : [];
    return [
      new Map<string, Data>([
        ['to', ip.family === 6 ? '::/0' : '0.0.0.0/0'],
        ['via', gateway.via],
        ...onLink,
      ]),
    ];
  });
  const servers = [...new Set(held.flatMap(({ ip }) => resolversOf(ip)))];
  return [
    ['addresses', addresses],
    ...(routes.length > 0 ? [['routes', routes] as const] : []),
    ...(servers.length > 0 ? [['nameservers', new Map([['addresses', servers]])] as const] : []),
  ];
}

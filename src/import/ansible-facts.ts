import type { Json } from '../model/state.ts';
import type { Draft } from './draft.ts';
import { listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';

export interface HostFacts {
  /** As the inventory calls it; undefined where the facts alone tell. */
  readonly host: string | undefined;
  readonly facts: Facts;
}

type Facts = Readonly<Record<string, unknown>>;

const REPLY = /^(\S+) \| (\w+)!? => (?=\{)/gm;

/**
 * The facts of machines, as `ansible -m setup` prints them, writes them with `--tree`, or a fact cache of JSON keeps them;
 * undefined where a text is none of these.
 */
export function readFacts(text: string): readonly HostFacts[] | undefined {
  const parsed = parseJson(text);
  if (parsed) {
    const facts = factsIn(parsed.value);
    return facts && [{ host: undefined, facts }];
  }
  const replies = [...text.matchAll(REPLY)];
  if (replies.length === 0) return undefined;
  return replies.map((reply, index) => {
    const body = text.slice(reply.index + reply[0].length, replies[index + 1]?.index);
    return { host: reply[1], facts: factsIn(parseJson(body)?.value) ?? {} };
  });
}

function factsIn(value: unknown): Facts | undefined {
  const members = membersOf(value);
  if ('ansible_facts' in members) return membersOf(members['ansible_facts']);
  return 'ansible_architecture' in members || 'ansible_nodename' in members ? members : undefined;
}

/** What containers, bridges and tunnels make on a machine: every other machine has the same addresses there. */
const VIRTUAL = /^(?:lo|docker|br-|virbr|veth|cni|cali|flannel|kube|tun|tap|vnet|lxc|podman|dummy)/;

const NO_DISK = /^(?:loop|ram|zram|dm-|md|sr|fd|nbd)/;

export function addFacts({ host, facts }: HostFacts, draft: Draft): void {
  const fact = (name: string) => facts[`ansible_${name}`] ?? facts[name];
  const written = host ?? textOf(fact('fqdn')) ?? textOf(fact('nodename')) ?? textOf(fact('hostname'));
  if (written === undefined || Object.keys(facts).length === 0)
    return draft.leaveOut(written ?? 'a host', 'there are no facts of it: was it unreachable?');
  const isGuest = fact('virtualization_role') === 'guest';
  const disks = disksOf(membersOf(fact('devices')));
  const name = draft.compute(written, {
    type: isGuest ? 'vm' : 'baremetal',
    capacity: capacityOf(fact, isGuest, disks),
  });
  if (name === undefined) return;
  if (disks.size > 0 && !isGuest)
    draft.leaveOut(
      `${name}: how its disks are put together`,
      'facts do not tell: they are counted one by one',
    );
  addAddresses(name, fact, draft);
}

type Fact = (name: string) => unknown;

function capacityOf(
  fact: Fact,
  isGuest: boolean,
  disks: ReadonlyMap<string, number>,
): Readonly<Record<string, Json>> | undefined {
  const threads = numberOf(fact('processor_vcpus'));
  const sockets = numberOf(fact('processor_count'));
  const each = numberOf(fact('processor_cores'));
  const cores = isGuest || sockets === undefined || each === undefined ? threads : sockets * each;
  const memory = numberOf(fact('memtotal_mb'));
  if (cores === undefined || memory === undefined) return undefined;
  return { cores, memory, ...Object.fromEntries(disks) };
}

/** GB by resource key, of disks that stay. */
function disksOf(devices: Facts): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const [name, value] of Object.entries(devices)) {
    const device = membersOf(value);
    const bytes = Number(textOf(device['sectors'])) * Number(textOf(device['sectorsize']) ?? 512);
    if (NO_DISK.test(name) || textOf(device['removable']) === '1' || !(bytes > 0)) continue;
    const key = name.startsWith('nvme') ? 'nvme' : textOf(device['rotational']) === '1' ? 'hdd' : 'ssd';
    sizes.set(key, (sizes.get(key) ?? 0) + Math.floor(bytes / 1e9));
  }
  return sizes;
}

function addAddresses(name: string, fact: Fact, draft: Draft): void {
  const preferred = textOf(membersOf(fact('default_ipv4'))['address']);
  const first = preferred ?? textOf(membersOf(fact('default_ipv6'))['address']);
  const seen = new Set<string>();
  for (const card of listOf(fact('interfaces')).flatMap((one) => textOf(one) ?? [])) {
    if (VIRTUAL.test(card)) continue;
    // facts write hyphens and dots of an interface as _, and a VLAN's or an alias' colon as well
    const details = membersOf(fact(card.replaceAll(/[-.:]/g, '_')));
    const mac = textOf(details['macaddress']);
    const six = listOf(details['ipv6']).filter((one) => membersOf(one)['scope'] !== 'link');
    for (const one of [details['ipv4'], ...listOf(details['ipv4_secondaries']), ...six]) {
      const address = textOf(membersOf(one)['address']);
      if (address === undefined || seen.has(address)) continue;
      seen.add(address);
      draft.address(name, address, address === first, blockOf(membersOf(one), address), {
        interface: card,
        mac,
      });
    }
  }
  if (first !== undefined && !seen.has(first)) draft.address(name, first, true);
}

function blockOf(written: Facts, address: string): string | undefined {
  const prefix = textOf(written['prefix']) ?? prefixOf(textOf(written['netmask']));
  return prefix === undefined ? undefined : `${address}/${prefix}`;
}

/** 255.255.255.0 is 24; undefined for what is no mask. */
function prefixOf(mask: string | undefined): string | undefined {
  const bits = mask
    ?.split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return bits !== undefined && /^1*0*$/.test(bits) && bits.length === 32
    ? `${bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')}`
    : undefined;
}

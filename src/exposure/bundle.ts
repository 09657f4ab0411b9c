import type { Address, Family } from '../network/address.ts';
import type { Difference } from '../network/firewall/difference.ts';
import { ANY_PORT, type PortSpan, type Protocol, PROTOCOLS } from '../network/firewall/rule.ts';
import type { Spans } from '../network/spans.ts';
import { groupBy } from '../text/group-by.ts';

/** A difference at one address; with a service where it is the service that came or went. */
export interface Piece extends Difference {
  readonly address: Address;
  readonly service: string | null;
}

/** What is said in one sentence: one stretch of ports of one compute, both families together. */
export interface Bundle {
  readonly opened: boolean;
  readonly protocol: Protocol | 'all';
  readonly ports: PortSpan;
  /** Of the sources; absent: any. */
  readonly sourcePorts?: PortSpan;
  readonly service: string | null;
  /** Sources by family; empty where the family has none. */
  readonly sources: Readonly<Record<Family, Spans>>;
  readonly addresses: readonly Address[];
  /** Whether these are all addresses of the compute (of the families in question). */
  readonly everywhere: boolean;
}

/** The addresses that the compute holds, of which an opening or a closing speaks. */
export interface Owned {
  readonly opened: readonly Address[];
  readonly closed: readonly Address[];
}

/** Puts together what addresses, families and protocols have in common, opened first, then by protocol and port. Port 0 alone is nothing. */
export function bundle(pieces: readonly Piece[], owned: Owned): Bundle[] {
  const real = pieces.filter(({ ports }) => ports[1] > 1);
  const services = [...new Set(real.map(({ service }) => service))];
  const stretches = [...new Map(real.map(({ sourcePorts }) => [String(sourcePorts), sourcePorts])).values()];
  return [true, false].flatMap((opened) =>
    services.flatMap((service) =>
      stretches.flatMap((sourcePorts) => {
        const some = real.filter(
          (piece) =>
            piece.opened === opened &&
            piece.service === service &&
            String(piece.sourcePorts) === String(sourcePorts),
        );
        const mine = opened ? owned.opened : owned.closed;
        const bundles = foldProtocols(
          joinFamilies(groupAddresses(some, mine)).flatMap((group) => stripesOf(group, opened, service)),
        ).sort(byTraffic);
        return sourcePorts ? bundles.map((one) => ({ ...one, sourcePorts })) : bundles;
      }),
    ),
  );
}

/** Addresses of one family at which the same happens. */
interface Group {
  readonly families: readonly Family[];
  readonly addresses: readonly Address[];
  readonly everywhere: boolean;
  /** Of one of the addresses of each family. */
  readonly pieces: readonly Piece[];
}

function groupAddresses(pieces: readonly Piece[], owned: readonly Address[]): Group[] {
  const byAddress = groupBy(pieces, ({ address }) => `${address.family} ${address.value}`);
  const alike = groupBy(
    byAddress.values(),
    (list) => `${list[0]?.address.family} ${list.map(pieceKey).join(';')}`,
  );
  return [...alike.values()].map((lists) => {
    const addresses = lists.map((list) => (list[0] as Piece).address);
    const family = (addresses[0] as Address).family;
    const all = owned.filter((address) => address.family === family).length;
    return {
      families: [family],
      addresses,
      everywhere: addresses.length === all,
      pieces: lists[0] as Piece[],
    };
  });
}

function pieceKey({ protocol, ports, sources }: Piece): string {
  return `${protocol} ${ports.join('-')} ${sources.map(({ start, end }) => `${start}-${end}`).join(',')}`;
}

/** What happens at every IPv4 address and what happens at every IPv6 address is said together. */
function joinFamilies(groups: readonly Group[]): Group[] {
  const whole = groups.filter(({ everywhere }) => everywhere);
  const rest = groups.filter(({ everywhere }) => !everywhere);
  if (whole.length < 2) return [...groups];
  return [
    {
      families: whole.flatMap(({ families }) => families),
      addresses: whole.flatMap(({ addresses }) => addresses),
      everywhere: true,
      pieces: whole.flatMap(({ pieces }) => pieces),
    },
    ...rest,
  ];
}

/** Cuts the ports of a group where either family changes, and joins what is alike again. */
function stripesOf(group: Group, opened: boolean, service: string | null): Bundle[] {
  return PROTOCOLS.flatMap((protocol) => {
    const pieces = group.pieces.filter((piece) => piece.protocol === protocol);
    const cuts = [...new Set(pieces.flatMap(({ ports }) => ports))].sort((a, b) => a - b);
    const stripes: Bundle[] = [];
    for (const [index, start] of cuts.slice(0, -1).entries()) {
      const sources = { 4: sourcesAt(pieces, 4, start), 6: sourcesAt(pieces, 6, start) };
      const ports: PortSpan = [start, cuts[index + 1] as number];
      const last = stripes.at(-1);
      if (last && last.ports[1] === start && sourcesKey(last.sources) === sourcesKey(sources)) {
        stripes[stripes.length - 1] = { ...last, ports: [last.ports[0], ports[1]] };
      } else if (sources[4].length + sources[6].length > 0) {
        stripes.push({
          opened,
          protocol,
          ports,
          service,
          sources,
          addresses: group.addresses,
          everywhere: group.everywhere,
        });
      }
    }
    return stripes;
  });
}

/** Pieces of one family and protocol are disjoint in their ports. */
function sourcesAt(pieces: readonly Piece[], family: Family, port: number): Spans {
  const found = pieces.find(
    (piece) => piece.address.family === family && piece.ports[0] <= port && port < piece.ports[1],
  );
  return found?.sources ?? [];
}

function sourcesKey(sources: Bundle['sources']): string {
  return [sources[4], sources[6]]
    .map((spans) => spans.map(({ start, end }) => `${start}-${end}`).join(','))
    .join('/');
}

/** The same for every protocol on all ports is one thing: everything. */
function foldProtocols(bundles: readonly Bundle[]): Bundle[] {
  const whole = bundles.filter(({ ports }) => ports[0] === ANY_PORT[0] && ports[1] === ANY_PORT[1]);
  const alike = groupBy(
    whole,
    (one) => `${sourcesKey(one.sources)} ${one.addresses.map(({ value }) => value).join()}`,
  );
  const full = [...alike.values()].filter((list) => list.length === PROTOCOLS.length);
  const folded = new Set(full.flat());
  return [
    ...full.map((list): Bundle => ({ ...(list[0] as Bundle), protocol: 'all' })),
    ...bundles.filter((one) => !folded.has(one)),
  ];
}

function byTraffic(a: Bundle, b: Bundle): number {
  const order = (one: Bundle): number => (one.protocol === 'all' ? -1 : PROTOCOLS.indexOf(one.protocol));
  return order(a) - order(b) || a.ports[0] - b.ports[0];
}

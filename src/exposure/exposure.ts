import type { ComputeNode, Fleet } from '../model/fleet.ts';
import type { ExposureRow } from '../model/firewall.ts';
import { type Address, formatAddress } from '../network/address.ts';
import {
  ANY_PORT,
  hasPorts,
  joinPorts,
  type PortSpan,
  type Protocol,
  PROTOCOLS,
} from '../network/firewall/rule.ts';
import { allowedSources, bandsOf, bySourcePorts, type Filter } from '../network/firewall/sources.ts';
import { isPublic, publicSpans } from '../network/special.ts';
import { intersectSpans, type Spans } from '../network/spans.ts';
import { type Host, hostOf, placeholders, protocolsOf } from './host.ts';
import { groupBy } from '../text/group-by.ts';
import { numbersText, portsText, sourceTexts, stretchesText } from './words.ts';

export interface ExposureOptions {
  /** Private addresses and private sources as well. */
  readonly all?: boolean;
}

/** Open ports of one address and protocol that are open to the same sources by the same rules. */
interface Opening {
  readonly protocol: Protocol | 'all';
  readonly ports: PortSpan;
  /** Of the sources; absent: any. */
  readonly sourcePorts?: readonly PortSpan[];
  readonly sources: Spans;
  readonly rules: readonly string[];
}

/** A port of an address that a PortAssignment maps. */
interface Mapping {
  readonly port: number;
  readonly protocol: Protocol;
  readonly service: string | null;
  readonly running: boolean;
}

/** What each compute shows to the internet (or to anybody), by compute, address, protocol and port. */
export function exposureRows(fleet: Fleet, options: ExposureOptions = {}): ExposureRow[] {
  const filters = new Map<string, Filter>();
  return [...fleet.computes.values()].flatMap((compute) =>
    rowsOfCompute(compute, hostOf(compute, filters), options),
  );
}

function rowsOfCompute(compute: ComputeNode, host: Host, { all = false }: ExposureOptions): ExposureRow[] {
  const known = host.addresses.length > 0;
  // Of a compute with neither addresses nor rules nothing is known that could be open.
  if (!known && host.filter.unfiltered) return [];
  const { filter, addresses } = known ? host : placeholders(host.filter);
  return addresses
    .filter((address) => all || !known || isPublic(address))
    .flatMap((address) => {
      const openings = openingsOf(filter, address, all);
      const mappings = known ? mappingsOf(compute, address) : [];
      const describe = describeRow(compute.name, known ? address : undefined, address);
      return openings.flatMap((opening) =>
        cutAtMappings(opening, mappings).map(([part, mapping]) => describe(part, mapping)),
      );
    });
}

function openingsOf(filter: Filter, to: Address, all: boolean): Opening[] {
  const openings = PROTOCOLS.flatMap((protocol) =>
    joinBands(
      bandsOf(filter, protocol, to).flatMap(({ ports, decisions: every }) => {
        const parts = bySourcePorts(every).flatMap(({ decisions, sourcePorts }): readonly Opening[] => {
          const sources = allowedSources(decisions);
          const shown = all ? sources : intersectSpans(sources, publicSpans(to.family));
          if (shown.length === 0) return [];
          const named = decisions.flatMap(({ allow, rule }) => (allow && rule ? [rule.name] : []));
          const rules = inOrder(filter, new Set(named));
          return [
            { protocol, ports, sources, rules, ...(sourcePorts ? { sourcePorts: [sourcePorts] } : {}) },
          ];
        });
        return joinSourcePorts(parts);
      }),
    ),
  );
  return foldProtocols(openings);
}

function inOrder({ rules }: Filter, names: ReadonlySet<string>): string[] {
  return rules.map(({ rule }) => rule.name).filter((name) => names.has(name));
}

function keyOf(opening: Opening): string {
  return `${alikeKey(opening)} ${opening.sourcePorts?.join(' ') ?? ''}`;
}

function alikeKey({ sources, rules }: Opening): string {
  return `${sources.map(({ start, end }) => `${start}-${end}`).join()} ${rules.join()}`;
}

/** What is open alike but for the source ports is one opening; of all ports they are not told. */
function joinSourcePorts(openings: readonly Opening[]): readonly Opening[] {
  return [...groupBy(openings, alikeKey).values()].map((list) => {
    const { sourcePorts: _, ...first } = list[0] as Opening;
    const stretches = joinPorts(list.flatMap(({ sourcePorts = [ANY_PORT] }) => sourcePorts));
    return stretches.length === 1 && isAnyPort(stretches[0]!) ? first : { ...first, sourcePorts: stretches };
  });
}

function joinBands(bands: readonly Opening[]): Opening[] {
  const joined: Opening[] = [];
  // the last of each; bands of several stretches of source ports come one after another
  const lasts = new Map<string, number>();
  for (const band of bands) {
    const key = keyOf(band);
    const at = lasts.get(key);
    const last = at === undefined ? undefined : joined[at];
    if (at !== undefined && last?.ports[1] === band.ports[0])
      joined[at] = { ...last, ports: [last.ports[0], band.ports[1]] };
    else lasts.set(key, joined.push(band) - 1);
  }
  return joined.filter(({ protocol, ports }) => ports[1] > 1 || (protocol !== 'all' && !hasPorts(protocol)));
}

function foldProtocols(openings: readonly Opening[]): Opening[] {
  const [first] = openings;
  const alike =
    openings.length === PROTOCOLS.length &&
    openings.every((one) => isAnyPort(one.ports) && first && keyOf(one) === keyOf(first));
  return first && alike ? [{ ...first, protocol: 'all' }] : [...openings];
}

function isAnyPort([start, end]: PortSpan): boolean {
  return start === ANY_PORT[0] && end === ANY_PORT[1];
}

function mappingsOf(compute: ComputeNode, address: Address): Mapping[] {
  const text = formatAddress(address);
  return compute.ports
    .filter(({ ip }) => ip?.address === text)
    .flatMap((node) => {
      const stands = node.byService
        ? (node.service?.assignments ?? [])
        : node.assignment
          ? [node.assignment]
          : [];
      const running = stands.some((one) => one.compute === compute);
      return protocolsOf(node).map((protocol) => ({
        protocol,
        port: node.port,
        service: node.service?.name ?? null,
        running,
      }));
    });
}

/** A mapped port is a row of its own, and cuts a range in two; "everything" stays whole beside it. */
function cutAtMappings(opening: Opening, mappings: readonly Mapping[]): [Opening, Mapping | undefined][] {
  const { protocol, ports } = opening;
  if (protocol !== 'all' && !hasPorts(protocol)) return [[opening, undefined]];
  const inside = mappings
    .filter(
      (one) =>
        (protocol === 'all' || one.protocol === protocol) && ports[0] <= one.port && one.port < ports[1],
    )
    .toSorted((a, b) => a.port - b.port || PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol));
  const own = inside.map((one): [Opening, Mapping] => [
    { ...opening, protocol: one.protocol, ports: [one.port, one.port + 1] },
    one,
  ]);
  if (protocol === 'all') return [[opening, undefined], ...own];
  const rows: [Opening, Mapping | undefined][] = [];
  let start = ports[0];
  for (const row of own) {
    if (start < row[1].port) rows.push([{ ...opening, ports: [start, row[1].port] }, undefined]);
    rows.push(row);
    start = row[1].port + 1;
  }
  if (start < ports[1]) rows.push([{ ...opening, ports: [start, ports[1]] }, undefined]);
  return rows.filter(([part]) => part.ports[1] > 1);
}

function describeRow(
  compute: string,
  address: Address | undefined,
  { family }: Address,
): (opening: Opening, mapping: Mapping | undefined) => ExposureRow {
  return ({ protocol, ports, sourcePorts, sources, rules }, mapping) => ({
    compute,
    address: address ? formatAddress(address) : null,
    port: protocol === 'icmp' || protocol === 'other' ? numbersText(ports) : portsText(ports),
    protocol,
    ...(sourcePorts ? { sourcePorts: stretchesText(sourcePorts) } : {}),
    service: mapping?.service ?? null,
    running: mapping?.service ? mapping.running : null,
    rule: rules[0] ?? null,
    rules,
    ...sourceTexts(family, sources),
  });
}

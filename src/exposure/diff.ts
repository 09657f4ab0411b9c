import type { ComputeNode, Fleet } from '../model/fleet.ts';
import { type Address, formatAddress } from '../network/address.ts';
import { compareFilters, type Difference } from '../network/firewall/difference.ts';
import { allowedSources, bandsOf, type Filter } from '../network/firewall/sources.ts';
import { unionSpans, subtractSpans } from '../network/spans.ts';
import { compareText } from '../text/compare.ts';
import { bundle, type Piece } from './bundle.ts';
import {
  addressesOf,
  addressKey,
  type Endpoint,
  endpointsOf,
  enabledRules,
  type Host,
  hostOf,
  placeholders,
  readRule,
} from './host.ts';
import { type ExposureChange, type SidesOf, sayBundle } from './sentence.ts';

export type { ExposureChange } from './sentence.ts';

/** What became reachable, and what no longer is, from one fleet to another. JSON-ready. */
export interface ExposureDiff {
  /** By compute, protocol and port; at most `MOST_LISTED` each. */
  readonly opened: readonly ExposureChange[];
  readonly closed: readonly ExposureChange[];
  /** How many there are, listed or not. */
  readonly total: { readonly opened: number; readonly closed: number };
  /** Computes with so much change that not all of it was worked out; what is listed of them is right. */
  readonly incomplete: readonly string[];
}

export const MOST_LISTED = 100;

/** One compute, before and after. */
interface Pair {
  readonly name: string;
  readonly before: ComputeNode | undefined;
  readonly after: ComputeNode | undefined;
}

/**
 * What an edit opens and closes: new flows to the addresses of each compute, by the firewall rules in force, whatever the
 * cause (a rule, its assignment, an address, a port mapping, a service that moved). Sources are all addresses, private
 * ones included.
 */
export function exposureDiff(before: Fleet, after: Fleet): ExposureDiff {
  if (before === after) return { opened: [], closed: [], total: { opened: 0, closed: 0 }, incomplete: [] };
  const filters = { before: new Map<string, Filter>(), after: new Map<string, Filter>() };
  const found = pairComputes(before, after)
    .filter(mayDiffer)
    .map((pair) => comparePair(pair, filters.before, filters.after));
  const list = (opened: boolean): (() => ExposureChange)[] =>
    found.flatMap(({ changes }) => changes.filter((one) => one.opened === opened).map(({ say }) => say));
  const [opened, closed] = [list(true), list(false)];
  return {
    opened: opened.slice(0, MOST_LISTED).map((say) => say()),
    closed: closed.slice(0, MOST_LISTED).map((say) => say()),
    total: { opened: opened.length, closed: closed.length },
    incomplete: found.filter(({ complete }) => !complete).map(({ name }) => name),
  };
}

/** Computes of one name, or of a name and its `infractl.dev/previous-name`, by the new name. */
function pairComputes(before: Fleet, after: Fleet): Pair[] {
  const pairs = [...after.computes.values()].map((now): Pair => ({
    name: now.name,
    after: now,
    before: formerSelf(now, before, after),
  }));
  const met = new Set(pairs.map((pair) => pair.before));
  const gone = [...before.computes.values()].filter((compute) => !met.has(compute));
  return [...pairs, ...gone.map((was): Pair => ({ name: was.name, before: was, after: undefined }))].sort(
    (a, b) => compareText(a.name, b.name),
  );
}

function formerSelf(now: ComputeNode, before: Fleet, after: Fleet): ComputeNode | undefined {
  const former = now.resource.manifest.metadata.annotations?.['infractl.dev/previous-name'];
  const renamed =
    former !== undefined && !after.computes.has(former) ? before.computes.get(former) : undefined;
  return before.computes.get(now.name) ?? renamed;
}

/** Most computes are as they were: their rules, addresses and endpoints say so without any geometry. */
function mayDiffer({ before, after }: Pair): boolean {
  return !before || !after || signature(before) !== signature(after);
}

function signature(compute: ComputeNode): string {
  const rules = enabledRules(compute).map(readRule);
  const endpoints = [...endpointsOf(compute)].map(([address, list]) => [address, ...list.map(endpointKey)]);
  return JSON.stringify([rules, addressesOf(compute).map(addressKey), endpoints]);
}

function endpointKey({ protocol, port, service }: Endpoint): string {
  return `${protocol} ${port.port} ${service}`;
}

interface PairDiff {
  readonly name: string;
  readonly complete: boolean;
  readonly changes: readonly { readonly opened: boolean; readonly say: () => ExposureChange }[];
}

function comparePair(
  pair: Pair,
  filtersBefore: Map<string, Filter>,
  filtersAfter: Map<string, Filter>,
): PairDiff {
  const sides = readSides(pair, filtersBefore, filtersAfter);
  const addresses = uniqueAddresses(sides.before, sides.after);
  const filters: SidesOf = (address) => ({
    before: filterAt(sides.before, address),
    after: filterAt(sides.after, address),
  });
  const results = addresses.map((address) => {
    const { before, after } = filters(address);
    return { address, ...compareFilters(before, after, address) };
  });
  const pieces = results.flatMap(({ address, differences }) =>
    differences.map((one): Piece => ({ ...one, address, service: null })),
  );
  const moved = addresses.flatMap((address) => movedServices(pair, address, filters, pieces));
  const owned = { opened: sides.after?.addresses ?? [], closed: sides.before?.addresses ?? [] };
  const changes = bundle([...pieces, ...moved], owned).map((one) => ({
    opened: one.opened,
    say: () =>
      sayBundle(pair.name, one, { filters, named: sides.named, after: pair.after, before: pair.before }),
  }));
  return { name: pair.name, complete: results.every(({ complete }) => complete), changes };
}

interface Sides {
  readonly before: Host | undefined;
  readonly after: Host | undefined;
  /** False where the addresses are placeholders. */
  readonly named: boolean;
}

function readSides(
  { before, after }: Pair,
  filtersBefore: Map<string, Filter>,
  filtersAfter: Map<string, Filter>,
): Sides {
  const was = before && hostOf(before, filtersBefore);
  const is = after && hostOf(after, filtersAfter);
  const named = (was?.addresses.length ?? 0) + (is?.addresses.length ?? 0) > 0;
  if (named) return { before: was, after: is, named };
  const assumed = (host: Host | undefined, other: Host | undefined): Host | undefined => {
    // Of a new compute with neither addresses nor rules nothing is known that could be open.
    if (!host || (!other && host.filter.unfiltered)) return undefined;
    return { ...host, ...placeholders(host.filter) };
  };
  return { before: assumed(was, is), after: assumed(is, was), named };
}

function uniqueAddresses(before: Host | undefined, after: Host | undefined): readonly Address[] {
  const all = [...(after?.addresses ?? []), ...(before?.addresses ?? [])];
  const unique = [...new Map(all.map((address) => [addressKey(address), address])).values()];
  return unique.sort((a, b) => a.family - b.family || (a.value < b.value ? -1 : 1));
}

function filterAt(host: Host | undefined, { family, value }: Address): Filter | undefined {
  return host?.addresses.some((own) => own.family === family && own.value === value)
    ? host.filter
    : undefined;
}

/** Services that begin or cease to answer where the firewall is open all along. */
function movedServices(
  { before, after }: Pair,
  address: Address,
  filters: SidesOf,
  pieces: readonly Piece[],
): Piece[] {
  const [was, is] = [before, after].map((compute) =>
    compute ? (endpointsOf(compute).get(formatAddress(address)) ?? []) : [],
  );
  const sides = filters(address);
  const fresh = (list: readonly Endpoint[] = [], other: readonly Endpoint[] = []): Endpoint[] => {
    const known = new Set(other.map(endpointKey));
    return list.filter((endpoint) => !known.has(endpointKey(endpoint)));
  };
  return [
    ...fresh(is, was).flatMap((endpoint) => openAt(endpoint, true, sides.after, address, pieces)),
    ...fresh(was, is).flatMap((endpoint) => openAt(endpoint, false, sides.before, address, pieces)),
  ];
}

/** Who can reach an endpoint, apart from those for whom the firewall itself changed. */
function openAt(
  { protocol, port, service }: Endpoint,
  opened: boolean,
  filter: Filter | undefined,
  address: Address,
  pieces: readonly Piece[],
): Piece[] {
  if (!filter) return [];
  const ports = [port.port, port.port + 1] as const;
  const allowed = unionSpans(
    bandsOf(filter, protocol, address, ports).flatMap(({ decisions }) => allowedSources(decisions)),
  );
  const told = pieces.filter((piece) => covers(piece, { protocol, opened, ports, sources: [] }, address));
  const sources = subtractSpans(allowed, unionSpans(told.flatMap((piece) => piece.sources)));
  return sources.length === 0 ? [] : [{ protocol, opened, ports, sources, address, service }];
}

function covers(piece: Piece, wanted: Difference, { family, value }: Address): boolean {
  return (
    piece.opened === wanted.opened &&
    !piece.sourcePorts &&
    piece.protocol === wanted.protocol &&
    piece.ports[0] <= wanted.ports[0] &&
    piece.ports[1] >= wanted.ports[1] &&
    piece.address.family === family &&
    piece.address.value === value
  );
}

import type { ComputeNode } from '../model/fleet.ts';
import { type Address, type Family, formatAddress } from '../network/address.ts';
import { type Cidr, formatBlock } from '../network/cidr.ts';
import { ANY_PORT, FAMILIES } from '../network/firewall/rule.ts';
import { allowedSources, bandsOf, bySourcePorts, type Filter } from '../network/firewall/sources.ts';
import { outlineOf } from '../network/outline.ts';
import {
  intersectSpans,
  spanOf,
  type Spans,
  spansToCidrs,
  subtractSpans,
  unionSpans,
} from '../network/spans.ts';
import type { Bundle } from './bundle.ts';
import { endpointsOf } from './host.ts';
import { type Exceptions, joinWords, portsText, sourcesSentence, trafficText } from './words.ts';

/** One thing that became reachable or no longer is. `cidrs` without `except` is exactly who is concerned. */
export interface ExposureChange {
  readonly compute: string;
  /** Addresses of the compute, canonical; empty where none are known. */
  readonly addresses: readonly string[];
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'other' | 'all';
  /** `5432`, `9100-9110`, `any`. */
  readonly ports: string;
  /** Of the sources, where it is not from any. */
  readonly sourcePorts?: string;
  readonly cidrs: readonly string[];
  readonly except: readonly string[];
  /** The service that answers there; null where none is mapped, or several are. */
  readonly service: string | null;
  readonly sentence: string;
}

/** The filters before an address on both sides; undefined where the address is not there. */
export type SidesOf = (address: Address) => {
  readonly before: Filter | undefined;
  readonly after: Filter | undefined;
};

export interface Context {
  readonly filters: SidesOf;
  /** Whether the addresses are real. */
  readonly named: boolean;
  readonly before: ComputeNode | undefined;
  readonly after: ComputeNode | undefined;
}

export function sayBundle(compute: string, bundle: Bundle, context: Context): ExposureChange {
  const outlines = FAMILIES.map((family) => ({ family, ...outlineOf(family, bundle.sources[family]) }));
  const addresses = context.named ? bundle.addresses.map(formatAddress) : [];
  const to = outlines.flatMap(({ family, cidrs, except }) =>
    cidrs.length === 0 ? [] : [sourcesSentence(cidrs, explain(family, except, bundle, context))],
  );
  const where = bundle.everywhere || !context.named ? compute : `${compute} (${joinWords(addresses)})`;
  const service = bundle.service ?? serviceAt(bundle, context);
  return {
    compute,
    addresses,
    protocol: bundle.protocol,
    ports: portsText(bundle.ports),
    ...(bundle.sourcePorts ? { sourcePorts: portsText(bundle.sourcePorts) } : {}),
    cidrs: outlines.flatMap(({ cidrs }) => cidrs.map(formatBlock)),
    except: outlines.flatMap(({ except }) => except.map(formatBlock)),
    service,
    sentence: `${bundle.opened ? 'opens' : 'closes'} ${trafficText(bundle.protocol, bundle.ports)} on ${where} to ${to.join(' and ')}${fromText(bundle)}${serviceText(bundle)}`,
  };
}

function fromText({ sourcePorts }: Bundle): string {
  if (!sourcePorts) return '';
  const text = portsText(sourcePorts);
  return `, from their port${text.includes('-') ? 's' : ''} ${text} alone`;
}

function serviceText({ service, opened }: Bundle): string {
  if (service === null) return '';
  return opened ? `: ${service} now answers there` : `: ${service} no longer answers there`;
}

/** The one service behind one port. */
function serviceAt(
  { opened, ports: [start, end], protocol, addresses }: Bundle,
  { before, after }: Context,
): string | null {
  const compute = opened ? after : before;
  if (!compute || end - start !== 1) return null;
  const endpoints = endpointsOf(compute);
  const found = addresses
    .flatMap((address) => endpoints.get(formatAddress(address)) ?? [])
    .filter((endpoint) => endpoint.protocol === protocol && endpoint.port.port === start);
  const services = new Set(found.map(({ service }) => service));
  return services.size === 1 ? ([...services][0] ?? null) : null;
}

/** Sorts what is left out of an opening by why: it was open already, it stays closed. */
function explain(family: Family, except: readonly Cidr[], bundle: Bundle, context: Context): Exceptions[] {
  if (except.length === 0) return [];
  const left = unionSpans(except.map(spanOf));
  const [was, is] = bothSides(family, bundle, context);
  const open = intersectSpans(left, intersectSpans(was.open, is.open));
  const shut = intersectSpans(left, intersectSpans(was.shut, is.shut));
  const rest = subtractSpans(left, unionSpans([...open, ...shut]));
  const part = (spans: Spans, why: string): Exceptions => ({ cidrs: spansToCidrs(family, spans), why });
  const words = bundle.opened
    ? (['already open', 'still closed'] as const)
    : (['still open', 'already closed'] as const);
  return [part(open, words[0]), part(shut, words[1]), part(rest, '')].filter(({ cidrs }) => cidrs.length > 0);
}

interface Side {
  /** Sources that pass on every port of the stretch from every port of theirs, and such that pass on none. */
  readonly open: Spans;
  readonly shut: Spans;
}

function bothSides(family: Family, bundle: Bundle, { filters }: Context): [Side, Side] {
  const address = bundle.addresses.find((one) => one.family === family) as Address;
  const { before, after } = filters(address);
  return [sideAt(before, bundle, address), sideAt(after, bundle, address)];
}

function sideAt(
  filter: Filter | undefined,
  { protocol, ports, sourcePorts: [start, end] = ANY_PORT }: Bundle,
  address: Address,
): Side {
  const all = unionSpans([spanOf({ family: address.family, first: 0n, prefix: 0 })]);
  if (!filter) return { open: [], shut: all };
  const bands = bandsOf(filter, protocol === 'all' ? 'tcp' : protocol, address, ports).flatMap(
    ({ decisions: every }) =>
      bySourcePorts(every)
        .filter(({ sourcePorts: [from, to] = ANY_PORT }) => from < end && to > start)
        .map(({ decisions }) => allowedSources(decisions)),
  );
  return { open: bands.reduce(intersectSpans, all), shut: subtractSpans(all, unionSpans(bands.flat())) };
}

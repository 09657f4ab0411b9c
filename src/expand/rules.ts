import { addressKey, literalKey } from '../kinds/address.ts';
import {
  memberTexts,
  namedBy,
  sourceStretchesOf,
  stretchesOf,
  textsOf,
  type Endpoint,
} from '../kinds/endpoints.ts';
import { readLabels } from '../kinds/labels.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';
import { type Address, type Family, addressCount, parseAddress } from '../network/address.ts';
import { blockOf, formatBlock, parseBlock } from '../network/cidr.ts';
import { type Span, type Spans, spanOf, spansToCidrs, subtractSpans, unionSpans } from '../network/spans.ts';
import { matchesSelector } from '../selector/match.ts';
import { readSelector } from '../selector/parse.ts';

type Rule = Resource<'FirewallRule'>;
type AddressSet = Resource<'AddressSet'>;
type ByFamily = Readonly<Record<Family, Spans>>;

const FAMILIES: readonly Family[] = [4, 6];

/** A rule of more parts than this is not judged: sources by destinations by stretches of ports. */
const MOST_PARTS = 50_000;

/**
 * FirewallRules whose sources and destinations are literal blocks, disjoint: lists joined, exceptions taken out, `compute:NAME`
 * and `set:NAME` looked up. A rule that cannot be read so is refused, with its fault; a name that leads nowhere is nobody's
 * address, and told as any other reference.
 */
export function resolveEndpoints(
  resources: readonly AnyResource[],
  refuse: (resource: AnyResource, fault: Diagnostic) => void,
): readonly AnyResource[] {
  const sets = resources.filter((one): one is AddressSet => one.kind === 'AddressSet');
  if (sets.length === 0 && !resources.some((one) => one.kind === 'FirewallRule' && isNamed(one)))
    return resources;
  const look = lookup(resources, sets);
  const broken = new Set(
    sets.flatMap((set) => look.faultsOf(set).map((fault) => (refuse(set, fault), set.name))),
  );
  return resources.flatMap((one): readonly AnyResource[] => {
    if (one.kind === 'AddressSet') return broken.has(one.name) ? [] : [one];
    if (one.kind !== 'FirewallRule' || !isNamed(one)) return [one];
    const faults = faultsOf(one);
    for (const fault of faults) refuse(one, fault);
    if (faults.length > 0) return [];
    const { spec } = one.manifest;
    const [source, destination] = [look.literal(spec.source), look.literal(spec.destination)];
    const stretches = (stretchesOf(spec)?.length ?? 1) * (sourceStretchesOf(spec)?.length ?? 1);
    const parts = source.length * destination.length * stretches;
    if (parts > MOST_PARTS) {
      refuse(one, notJudged(one, parts));
      return [];
    }
    const manifest = {
      ...one.manifest,
      spec: { ...spec, source: plain(source), destination: plain(destination) },
    };
    return [
      { ...one, written: one.written ?? one.manifest, manifest: manifest as unknown as Rule['manifest'] },
    ];
  });
}

/** Whether there is something to look up. */
function isNamed({ manifest: { spec } }: Rule): boolean {
  return [spec.source, spec.destination].some(
    (endpoint) => typeof endpoint !== 'string' || namedBy(endpoint) !== undefined,
  );
}

function plain(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 ? texts[0]! : texts;
}

function faultsOf(rule: Rule): readonly Diagnostic[] {
  return (['source', 'destination'] as const).flatMap((side) =>
    textsOf(rule.manifest.spec[side])
      .filter(({ text }) => text !== 'any' && !namedBy(text) && !parseBlock(text))
      .map(({ text, path }) => badAddress(rule, text, ['spec', side, ...path])),
  );
}

function badAddress(
  { kind, name, origin }: AnyResource,
  text: string,
  path: readonly (string | number)[],
): Diagnostic {
  return {
    rule: 'ip-invalid',
    severity: 'error',
    blocks: true,
    message: `"${text}" is neither an address nor a CIDR nor any, compute:NAME or set:NAME`,
    at: { ...origin, path },
    resource: { kind, name },
  };
}

function notJudged({ kind, name, origin }: Rule, parts: number): Diagnostic {
  return {
    rule: 'fw-not-judged',
    severity: 'error',
    blocks: true,
    message: `${name} is ${parts} rules, sources by destinations by ports; at most ${MOST_PARTS} can be judged`,
    help: 'use fewer and larger blocks, or two rules',
    at: { ...origin, path: ['spec'] },
    resource: { kind, name },
  };
}

interface Lookup {
  readonly literal: (endpoint: Endpoint) => readonly string[];
  readonly faultsOf: (set: AddressSet) => readonly Diagnostic[];
}

function lookup(resources: readonly AnyResource[], sets: readonly AddressSet[]): Lookup {
  const addresses = addressesByCompute(resources);
  const computes = resources.filter((one): one is Resource<'Compute'> => one.kind === 'Compute');
  const byName = new Map(sets.map((set) => [set.name, set]));
  const done = new Map<string, ByFamily>();
  const blocksOfCompute = (name: string): readonly Span4or6[] => (addresses.get(name) ?? []).map(single);

  const ofSet = (name: string, around: ReadonlySet<string>): ByFamily => {
    const known = done.get(name);
    const set = byName.get(name);
    // a cycle is told as a fault of the set
    if (known || !set || around.has(name)) return known ?? NOBODY;
    const inside = new Set([...around, name]);
    const spans = joined(
      set.manifest.spec.members.flatMap((member) => {
        if (typeof member === 'string') return ofText(member, inside);
        const selector = readSelector(member.selector);
        return computes
          .filter(({ name: own, manifest: { metadata, spec } }) =>
            matchesSelector(readLabels(metadata.labels, spec, own), selector),
          )
          .flatMap((compute) => blocksOfCompute(compute.name));
      }),
    );
    if (around.size === 0) done.set(name, spans);
    return spans;
  };

  const ofText = (text: string, around: ReadonlySet<string>): readonly Span4or6[] => {
    if (text === 'any') return FAMILIES.map((family) => ({ family, start: 0n, end: addressCount(family) }));
    const named = namedBy(text);
    if (named?.kind === 'Compute') return blocksOfCompute(named.name);
    if (named) return spread(ofSet(named.name, around));
    const block = parseBlock(text);
    return block ? [{ family: block.family, ...spanOf(block) }] : [];
  };

  const literal = (endpoint: Endpoint): readonly string[] => {
    const texts = textsOf(endpoint);
    const [of, out] = [false, true].map((except) =>
      joined(texts.filter((one) => one.except === except).flatMap(({ text }) => ofText(text, new Set()))),
    );
    const left = (family: Family) => subtractSpans(of![family], out![family]);
    if (
      FAMILIES.every(
        (family) => left(family)[0]?.end === addressCount(family) && left(family)[0]?.start === 0n,
      )
    )
      return ['any'];
    return FAMILIES.flatMap((family) => spansToCidrs(family, left(family)).map(formatBlock));
  };

  return { literal, faultsOf: (set) => faultsOfSet(set, byName) };
}

type Span4or6 = Span & { readonly family: Family };

const NOBODY: ByFamily = { 4: [], 6: [] };

function joined(blocks: readonly Span4or6[]): ByFamily {
  const of = (wanted: Family) => unionSpans(blocks.filter(({ family }) => family === wanted));
  return { 4: of(4), 6: of(6) };
}

function spread(spans: ByFamily): readonly Span4or6[] {
  return FAMILIES.flatMap((family) => spans[family].map((span) => ({ family, ...span })));
}

function single(address: Address): Span4or6 {
  const block = blockOf(address, address.family === 4 ? 32 : 128);
  return { family: address.family, ...spanOf(block) };
}

/** All addresses of each compute but that of its BMC. */
function addressesByCompute(resources: readonly AnyResource[]): ReadonlyMap<string, readonly Address[]> {
  const ips = new Map<string, Resource<'IPAddress'>>();
  for (const one of resources)
    if (one.kind === 'IPAddress') ips.set(addressKey(one.manifest.spec), one).set(one.name, one);
  const found = new Map<string, Address[]>();
  for (const one of resources) {
    if (one.kind !== 'IPAssignment') continue;
    const { compute, ip } = one.manifest.spec;
    const held = ips.get(ip) ?? ips.get(literalKey(ip) ?? '');
    const address =
      held && held.manifest.spec.role !== 'bmc' ? parseAddress(held.manifest.spec.address) : undefined;
    if (address) found.set(compute, [...(found.get(compute) ?? []), address]);
  }
  return found;
}

function faultsOfSet(set: AddressSet, byName: ReadonlyMap<string, AddressSet>): readonly Diagnostic[] {
  const texts = memberTexts(set.manifest.spec);
  const bad = texts
    .filter(({ text }) => !namedBy(text) && !parseBlock(text))
    .map(({ text, path }) => badAddress(set, text, path));
  const way = wayBack(set.name, set.name, byName, new Set());
  const first = texts.find(({ text }) => text === `set:${way?.[0]}`);
  return way && first ? [...bad, cycle(set, way, first.path, byName)] : bad;
}

/** The sets on the way from one back to itself; undefined where there is none. */
function wayBack(
  from: string,
  to: string,
  byName: ReadonlyMap<string, AddressSet>,
  seen: Set<string>,
): readonly string[] | undefined {
  const spec = byName.get(from)?.manifest.spec;
  for (const { text } of spec ? memberTexts(spec) : []) {
    const named = namedBy(text);
    if (named?.kind !== 'AddressSet') continue;
    if (named.name === to) return [to];
    if (seen.has(named.name)) continue;
    seen.add(named.name);
    const rest = wayBack(named.name, to, byName, seen);
    if (rest) return [named.name, ...rest];
  }
  return undefined;
}

function cycle(
  { kind, name, origin }: AddressSet,
  way: readonly string[],
  path: readonly (string | number)[],
  byName: ReadonlyMap<string, AddressSet>,
): Diagnostic {
  return {
    rule: 'address-set-cycle',
    severity: 'error',
    blocks: true,
    message: `AddressSet "${name}" is a member of itself: ${[name, ...way].join(' -> ')}`,
    help: 'take one of these members out',
    at: { ...origin, path },
    resource: { kind, name },
    related: way.slice(0, -1).flatMap((other) => {
      const set = byName.get(other);
      return set
        ? [{ message: `by way of "${other}"`, at: { ...set.origin, path: ['spec', 'members'] } }]
        : [];
    }),
  };
}

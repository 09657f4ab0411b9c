import type { ManifestOf } from '../model/manifest.ts';
import { ANY_PORT, joinPorts, PORT_END, type PortSpan } from '../network/firewall/rule.ts';

type RuleSpec = ManifestOf<'FirewallRule'>['spec'];
type SetSpec = ManifestOf<'AddressSet'>['spec'];

/** Where packets come from or go to, as a FirewallRule writes it. */
export type Endpoint = RuleSpec['source'];

/** One text of an endpoint, and where it stands in it. */
export interface EndpointText {
  readonly text: string;
  readonly path: readonly (string | number)[];
  /** Taken out of the list. */
  readonly except: boolean;
}

/** All that an endpoint names, in order. */
export function textsOf(endpoint: Endpoint): readonly EndpointText[] {
  if (typeof endpoint === 'string') return [{ text: endpoint, path: [], except: false }];
  return endpoint.flatMap((item, index): readonly EndpointText[] => {
    if (typeof item === 'string') return [{ text: item, path: [index], except: false }];
    return item.except.map((text, at) => ({ text, path: [index, 'except', at], except: true }));
  });
}

/** The texts of an endpoint that was expanded. */
export function literalsOf(endpoint: Endpoint): string | readonly string[] {
  if (typeof endpoint === 'string') return endpoint;
  return textsOf(endpoint).map(({ text }) => text);
}

/** An endpoint in a line: `10.0.0.0/8, set:offices except 10.1.0.0/16`. */
export function endpointText(endpoint: Endpoint): string {
  const texts = textsOf(endpoint);
  const [of, except] = [false, true].map((out) =>
    texts.filter((one) => one.except === out).map(({ text }) => text),
  );
  return `${of!.join(', ')}${except!.length === 0 ? '' : ` except ${except!.join(', ')}`}`;
}

/** What a text means that is no address: the kind and the name behind `compute:` and `set:`. */
export function namedBy(
  text: string,
): { readonly kind: 'Compute' | 'AddressSet'; readonly name: string } | undefined {
  const [, word, name] = /^(compute|set):(.+)$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { kind: word === 'set' ? 'AddressSet' : 'Compute', name };
}

/** The members of an AddressSet that are texts. */
export function memberTexts({ members }: SetSpec): readonly EndpointText[] {
  return members.flatMap((member, index) =>
    typeof member === 'string' ? [{ text: member, path: ['spec', 'members', index], except: false }] : [],
  );
}

/** Numbers of protocols that people call by name (IANA, protocol-numbers). */
const NUMBERS: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmp'],
  ['icmpv6', 'icmp'],
  ['igmp', '2'],
  ['ipip', '4'],
  ['ipv6', '41'],
  ['gre', '47'],
  ['esp', '50'],
  ['ah', '51'],
  ['ospf', '89'],
  ['pim', '103'],
  ['vrrp', '112'],
  ['l2tp', '115'],
  ['sctp', '132'],
]);

/** tcp, udp, icmp, all, or a number. */
export function protocolOf(written: RuleSpec['protocol']): string {
  return NUMBERS.get(String(written)) ?? String(written);
}

/** The stretches of `ports`, or of `icmpTypes` for ICMP, ascending and disjoint; undefined where neither is written. */
export function stretchesOf({ protocol, ports, icmpTypes }: RuleSpec): readonly PortSpan[] | undefined {
  const icmp = protocolOf(protocol) === 'icmp';
  const written = icmp ? icmpTypes : ports;
  if (written === undefined) return icmp && ports !== undefined ? [] : undefined;
  return readStretches(written);
}

/** The stretches of `sourcePorts`, ascending and disjoint; undefined where they are not written. */
export function sourceStretchesOf({ sourcePorts }: RuleSpec): readonly PortSpan[] | undefined {
  return sourcePorts && readStretches(sourcePorts);
}

function readStretches(written: readonly (number | string)[]): readonly PortSpan[] {
  return joinPorts(
    written.flatMap((one) => {
      const stretch = readStretch(one);
      return stretch ? [stretch] : [];
    }),
  );
}

/** `22`, `"80-90"`; undefined where it ends before it starts. */
export function readStretch(written: number | string): PortSpan | undefined {
  const [first = Number.NaN, last = first] = String(written).split('-').map(Number);
  return first >= 0 && first <= last && last < PORT_END ? [first, last + 1] : undefined;
}

/** `any`, `443`, `22, 8000-8100`, `type 8`, `123 from 123`. */
export function portsText(spec: PortFields): string {
  return spec.sourcePorts ? `${toText(spec)} from ${spec.sourcePorts.join(', ')}` : toText(spec);
}

type PortFields = Pick<RuleSpec, 'portStart' | 'portEnd' | 'ports' | 'icmpTypes' | 'sourcePorts'>;

function toText(spec: PortFields): string {
  const { portStart = 0, portEnd = 0, ports, icmpTypes } = spec;
  if (ports) return ports.join(', ');
  if (icmpTypes) return `type ${icmpTypes.join(', ')}`;
  if (portStart === ANY_PORT[0]) return 'any';
  return portEnd === 0 || portEnd === portStart ? String(portStart) : `${portStart}-${portEnd}`;
}

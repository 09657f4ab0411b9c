import { addressesOf } from '../exposure/host.ts';
import type { ReachQuestion } from '../exposure/reach.ts';
import type { ComputeNode, Fleet } from '../model/fleet.ts';
import { type Address, addressBits, formatAddress, parseAddress } from '../network/address.ts';
import { blockOf, type Cidr, parseBlock } from '../network/cidr.ts';
import {
  ANY_PORT,
  hasPorts,
  PORT_END,
  type PortSpan,
  type Protocol,
  PROTOCOLS,
} from '../network/firewall/rule.ts';
import { usageError } from './io.ts';
import { missingName, notFound } from './names.ts';
import type { Session } from './session.ts';

/** `any`, a CIDR, an address, or a Compute or IPAddress of the fleet. */
export function readSources(text: string, fleet: Fleet): Pick<ReachQuestion, 'from' | 'sources' | 'sender'> {
  if (text === 'any') return { from: 'anybody', sources: [wholeFamily(4), wholeFamily(6)] };
  const block = parseBlock(text);
  if (block) return { from: text, sources: [block] };
  const sender = fleet.computes.get(text);
  if (sender) return { from: text, sources: addressesOf(sender).map(single), sender };
  const ip = fleet.ips.get(text);
  const address = ip && parseAddress(ip.address);
  if (address) return { from: text, sources: [single(address)] };
  throw usageError(
    `--from: "${text}" is neither a CIDR, an address, any, nor a name: ${missingName('Compute', text, fleet.computes.keys())}`,
  );
}

function wholeFamily(family: 4 | 6): Cidr {
  return { family, first: 0n, prefix: 0 };
}

function single(address: Address): Cidr {
  return blockOf(address, addressBits(address.family));
}

type Known = Pick<Session, 'fleet' | 'blocked' | 'diagnostics' | 'texts'>;

/** A Compute, or one of its addresses (the literal or the IPAddress). */
export function readTarget(text: string, session: Known): Pick<ReachQuestion, 'to' | 'target' | 'address'> {
  const { fleet } = session;
  const target = fleet.computes.get(text);
  if (target) return { to: text, target };
  const address = parseAddress(fleet.ips.get(text)?.address ?? text);
  if (!address) throw notFound('Compute', text, fleet.computes.keys(), session);
  const holder = holderOf(address, fleet);
  if (!holder) throw notFound('Compute with the address', formatAddress(address), [], session);
  return { to: `${formatAddress(address)} (${holder.name})`, target: holder, address };
}

function holderOf({ family, value }: Address, fleet: Fleet): ComputeNode | undefined {
  return [...fleet.computes.values()].find((compute) =>
    addressesOf(compute).some((own) => own.family === family && own.value === value),
  );
}

const ALL = ['any', 'all'];

/** `5432/tcp`, `8000-8100/udp`, `443` (tcp), `53/all` (tcp and udp), `any/tcp`, `icmp`, `any`. */
export function readPort(text: string): Pick<ReachQuestion, 'port' | 'protocols' | 'ports'> {
  if (ALL.includes(text)) return { port: 'any port and protocol', protocols: PROTOCOLS, ports: ANY_PORT };
  const bare = /^[a-z]+$/.test(text);
  const [ports = '', word = 'tcp', ...rest] = bare ? ['any', text] : text.split('/');
  const protocols = protocolsOf(word);
  const span = ALL.includes(ports) ? ANY_PORT : readSpan(ports);
  if (!protocols || !span || rest.length > 0 || (span !== ANY_PORT && !protocols.every(hasPorts))) {
    throw usageError(`--port: "${text}" is no port; write it as 5432/tcp, 8000-8100/udp, any/tcp or icmp`);
  }
  return { port: bare ? text : `${ports}/${word}`, protocols, ports: span };
}

function protocolsOf(word: string): readonly Protocol[] | undefined {
  if (word === 'all') return ['tcp', 'udp'];
  const protocol = PROTOCOLS.find((one) => one === word);
  return protocol && [protocol];
}

function readSpan(text: string): PortSpan | undefined {
  if (!/^[0-9]{1,5}(?:-[0-9]{1,5})?$/.test(text)) return undefined;
  const [first = 0, last = first] = text.split('-').map(Number);
  return first >= 1 && first <= last && last < PORT_END ? [first, last + 1] : undefined;
}

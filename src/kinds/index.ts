import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { addressSet } from './address-set.ts';
import { assignment } from './assignment.ts';
import { component } from './component.ts';
import { componentAssignment } from './component-assignment.ts';
import { compute } from './compute.ts';
import { computeOffer } from './compute-offer.ts';
import { config } from './config.ts';
import { dnsRecord } from './dns-record.ts';
import { firewallAssignment } from './firewall-assignment.ts';
import { firewallPolicy } from './firewall-policy.ts';
import { firewallRule } from './firewall-rule.ts';
import { ipAddress } from './ip-address.ts';
import { ipAssignment } from './ip-assignment.ts';
import { journalEntry } from './journal-entry.ts';
import type { KindInfo, Reference } from './kind.ts';
import { computeProfile } from './compute-profile.ts';
import { dnsZone } from './dns-zone.ts';
import { subnet } from './subnet.ts';
import { portAssignment } from './port-assignment.ts';
import { service } from './service.ts';

export type { KindInfo, Reference } from './kind.ts';

/** By kind, in the order of the contract's table: the order of `get all` and of the lockfile. */
const KINDS: { readonly [K in Kind]: KindInfo<K> } = {
  Compute: compute,
  ComputeProfile: computeProfile,
  Component: component,
  ComponentAssignment: componentAssignment,
  Service: service,
  Assignment: assignment,
  Subnet: subnet,
  IPAddress: ipAddress,
  IPAssignment: ipAssignment,
  DNSZone: dnsZone,
  DNSRecord: dnsRecord,
  PortAssignment: portAssignment,
  FirewallRule: firewallRule,
  FirewallAssignment: firewallAssignment,
  FirewallPolicy: firewallPolicy,
  AddressSet: addressSet,
  JournalEntry: journalEntry,
  ComputeOffer: computeOffer,
  Config: config,
};

/** Every kind's name, in canonical order. */
export const kindNames = Object.keys(KINDS) as readonly Kind[];

const RANK: ReadonlyMap<string, number> = new Map(kindNames.map((kind, index) => [kind, index]));

/** Every kind, in canonical order. */
export function allKinds(): readonly KindInfo[] {
  return kindNames.map((kind) => kindInfo(kind));
}

export function isKind(text: unknown): text is Kind {
  return typeof text === 'string' && RANK.has(text);
}

export function kindInfo<K extends Kind>(kind: K): KindInfo<K> {
  return KINDS[kind] as KindInfo<K>;
}

/** The kind that a user means by `computes`, `compute`, `svc`, `IPAddress`, in any case; undefined where none. */
export function findKind(word: string): Kind | undefined {
  const lower = word.toLowerCase();
  return kindNames.find((kind) => wordsOf(kind).includes(lower));
}

/** All words that `findKind` takes for a kind. */
export function wordsOf(kind: Kind): readonly string[] {
  const info = kindInfo(kind);
  return [kind.toLowerCase(), info.singular, info.plural, ...info.aliases];
}

/** Canonical order: kind by the contract's table, then name bytewise, then hand-written before generated. */
export function compareResources(
  a: { readonly kind: Kind; readonly name: string; readonly generated: boolean },
  b: { readonly kind: Kind; readonly name: string; readonly generated: boolean },
): number {
  if (a.kind !== b.kind) return (RANK.get(a.kind) as number) - (RANK.get(b.kind) as number);
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return Number(a.generated) - Number(b.generated);
}

/** What makes it the same thing beside its name; undefined where the name alone does. */
export function identityOf(resource: AnyResource): string | undefined {
  const identify = kindInfo(resource.kind).identity as
    | ((manifest: unknown, generated: boolean) => string)
    | undefined;
  return identify?.(resource.manifest, resource.generated);
}

/** Every reference that a manifest makes, in the order of its fields. */
export function referencesOf(resource: AnyResource): readonly Reference[] {
  const { kind, manifest, written } = resource;
  // of a rule that was expanded, its sources and destinations are addresses
  const named = kind === 'FirewallRule' ? (written ?? manifest) : manifest;
  return (kindInfo(kind).references as (manifest: unknown) => readonly Reference[])(named);
}

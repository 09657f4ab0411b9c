import { type Reference, referencesOf } from '../kinds/index.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource } from '../model/resource.ts';
import { parseAddress } from '../network/address.ts';
import { nearest } from '../text/nearest.ts';
import type { Names } from './names.ts';

/**
 * References that lead nowhere, to another kind, or to two things; `renames` gives new names by old `KIND/NAME`. Those of generated Assignments are the planner's
 * input, not errors (contract, section 4).
 */
export function checkReferences(
  resources: readonly AnyResource[],
  names: Names,
  renames: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const resource of resources) {
    if (resource.generated) continue;
    for (const reference of referencesOf(resource)) {
      // the machines of a policy are told once, of the policy
      if (
        resource.owner?.kind === 'FirewallPolicy' &&
        reference.kind === 'Compute' &&
        resource.kind === 'FirewallAssignment'
      )
        continue;
      const found = checkOne(resource, reference, { names, renames });
      if (found) diagnostics.push(found);
    }
  }
  return diagnostics;
}

interface Known {
  readonly names: Names;
  readonly renames: ReadonlyMap<string, string>;
}

function checkOne(resource: AnyResource, reference: Reference, known: Known): Diagnostic | undefined {
  const { kind, name } = reference;
  if (kind === 'IPAddress' && parseAddress(name) !== undefined)
    return ambiguous(resource, reference, known.names) ?? missing(resource, reference, known);
  return missing(resource, reference, known);
}

function missing(
  resource: AnyResource,
  reference: Reference,
  { names, renames }: Known,
): Diagnostic | undefined {
  const { kind, name } = reference;
  if (names.find(kind, name) || names.isBroken(kind, name)) return undefined;
  const others = names.kindsOf(name);
  const renamed = renames.get(`${kind}/${name}`);
  const [elsewhere] = kind === 'IPAddress' ? names.literalsLike(name) : [];
  const guess =
    renamed ?? elsewhere ?? (others.length === 0 ? nearest(name, names.namesOf(kind)) : undefined);
  const hint =
    renamed !== undefined
      ? `; it was renamed to "${renamed}"`
      : others.length > 0
        ? `; "${name}" is ${others.map(withArticle).join(', ')}, expected ${withArticle(kind)}`
        : elsewhere !== undefined
          ? `; this address is in another network: "${elsewhere}"`
          : guess === undefined
            ? ''
            : `; nearest "${guess}"`;
  return {
    rule: 'ref-not-found',
    severity: 'error',
    blocks: true,
    message: `${kind} "${name}" not found${hint}`,
    help:
      guess === undefined
        ? `add ${withArticle(kind)} manifest of that name, or name an existing one`
        : renamed !== undefined
          ? `write ${renamed}`
          : `write ${guess}, or add ${withArticle(kind)} manifest named "${name}"`,
    at: { ...resource.origin, path: reference.path },
    resource: { kind: resource.kind, name: resource.name },
  };
}

function withArticle(kind: string): string {
  return `${/^[AI]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** A literal address that is also the name of another. */
function ambiguous(resource: AnyResource, reference: Reference, names: Names): Diagnostic | undefined {
  const { name } = reference;
  const found = names.withAddress(name);
  if (!found || found.name === name) return undefined;
  if (!names.isBroken('IPAddress', name) && names.find('IPAddress', name) === found) return undefined;
  return {
    rule: 'ref-ambiguous',
    severity: 'error',
    blocks: true,
    message: `"${name}" is the address of IPAddress "${found.name}" ({at:0}) and the name of another IPAddress: which one is meant?`,
    help: 'give the other IPAddress a name that is no address, and refer to it by that name',
    at: { ...resource.origin, path: reference.path },
    resource: { kind: resource.kind, name: resource.name },
    related: [
      {
        message: `IPAddress "${found.name}" has this address`,
        at: { ...found.origin, path: ['spec', 'address'] },
      },
    ],
  };
}

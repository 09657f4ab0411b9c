import { addressKey } from '../kinds/address.ts';
import type { Kind } from '../model/manifest.ts';
import type { AnyResource } from '../model/resource.ts';
import { normalizeName } from '../network/dns-name.ts';
import { type Rewrite, rewritesOf } from './fold.ts';
import { unfold } from './unfold.ts';

/** Lists that can be written out, by kind. */
const LISTS: ReadonlyMap<Kind, readonly string[]> = new Map([
  ['Compute', ['parts', 'addresses']],
  ['DNSZone', ['records']],
]);

/** What stands inside a manifest, as manifests of its own. */
export interface WrittenOut {
  readonly owner: AnyResource;
  readonly fields: readonly string[];
  readonly manifests: readonly {
    /** The list and the item that it comes from. */
    readonly of: readonly [field: string, index: number];
    readonly manifest: object;
  }[];
}

/** The long form of all that stands inside the manifests that `isOurs` takes, and mentions of addresses that get another name. */
export function writeOut(
  written: readonly AnyResource[],
  isOurs: (resource: AnyResource) => boolean,
): { readonly owners: readonly WrittenOut[]; readonly rewrites: readonly Rewrite[] } {
  const profiles = new Set(
    written.flatMap((one) => (one.kind === 'ComputeProfile' && one.manifest.spec.parts ? [one.name] : [])),
  );
  const fieldsOf = new Map<string, readonly string[]>(
    written.flatMap((one) => {
      const fields = isOurs(one) ? listsOf(one, profiles) : [];
      return fields.length > 0 ? [[`${one.kind}/${one.name}`, fields] as const] : [];
    }),
  );
  const owners = written.filter(({ kind, name }) => fieldsOf.has(`${kind}/${name}`));
  const all = unfold(written);
  const isWrittenOut = ({ owner, origin }: AnyResource) =>
    fieldsOf.get(`${owner?.kind}/${owner?.name}`)?.includes(String(origin.within?.[1])) === true;
  const inside = all.filter(isWrittenOut);
  const isInside = new Set<AnyResource>(inside);
  const names = new Names(all.filter((one) => !isInside.has(one)));
  const called = new Map(inside.map((one) => [one, names.make(one)]));
  const addresses = new Map(
    inside.flatMap((one) => (one.kind === 'IPAddress' ? [[one.name, called.get(one) ?? ''] as const] : [])),
  );
  const keysOf = new Map(
    inside.flatMap((one) =>
      one.kind === 'IPAddress' && addresses.get(one.name) !== one.name
        ? [[one.name, addressKey(one.manifest.spec)] as const]
        : [],
    ),
  );
  return {
    owners: owners.map((owner) => ({
      owner,
      fields: fieldsOf.get(`${owner.kind}/${owner.name}`) ?? [],
      manifests: inside
        .filter((one) => one.owner?.kind === owner.kind && one.owner.name === owner.name)
        .map((one) => ({
          of: [String(one.origin.within?.[1]), Number(one.origin.within?.[2])] as const,
          manifest: manifestOf(one, called.get(one) ?? one.name, addresses),
        })),
    })),
    rewrites: rewritesOf(written, isInside, keysOf).filter(({ in: one }) => !isWrittenOut(one)),
  };
}

/**
 * Parts that stand in the place of a profile's have to stay: without them, the profile's would be there. So have addresses some of which
 * are asked for by their subnet: there is no other way to ask.
 */
function listsOf({ kind, manifest }: AnyResource, withParts: ReadonlySet<string>): readonly string[] {
  const spec = (manifest.spec ?? {}) as {
    readonly profile?: string;
    readonly addresses?: readonly { readonly address?: string }[];
  };
  const asks = spec.addresses?.some(({ address }) => address === undefined) === true;
  return (LISTS.get(kind) ?? []).filter(
    (field) =>
      field in spec &&
      !(field === 'parts' && withParts.has(spec.profile ?? '')) &&
      !(field === 'addresses' && asks),
  );
}

function manifestOf(resource: AnyResource, name: string, addresses: ReadonlyMap<string, string>): object {
  const { apiVersion, kind, spec } = resource.manifest;
  const ip = (spec as { readonly ip?: string }).ip;
  const followed = ip === undefined ? {} : { ip: addresses.get(ip) ?? ip };
  return { apiVersion, kind, metadata: { name }, spec: { ...spec, ...followed } };
}

const LONGEST = 63;

/** Names that metadata.name takes, each once a kind. */
class Names {
  readonly #taken: Set<string>;

  constructor(others: readonly AnyResource[]) {
    this.#taken = new Set(others.map(({ kind, name }) => `${kind}/${name}`));
  }

  make({ kind, name }: AnyResource): string {
    const plain = normalizeName(name)
      .replace(/\*/g, 'wildcard')
      .replace(/[^a-z0-9-]+/g, '-');
    for (let number = 1; ; number++) {
      const ending = number === 1 ? '' : `-${number}`;
      const tried = plain.slice(0, LONGEST - ending.length).replace(/^-+|-+$/g, '') + ending;
      if (this.#taken.has(`${kind}/${tried}`) || tried === '') continue;
      this.#taken.add(`${kind}/${tried}`);
      return tried;
    }
  }
}

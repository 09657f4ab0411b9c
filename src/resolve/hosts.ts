import type { Diagnostic } from '../model/diagnostic.ts';
import type { Resource } from '../model/resource.ts';

/**
 * The host of each vm by name, without the edges that close a cycle. Each cycle is told once, on its first member by name.
 */
export function readHosts(computes: ReadonlyMap<string, Resource<'Compute'>>): {
  readonly hosts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const hosts = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, compute] of computes) {
    const host = compute.manifest.spec.host;
    if (host === undefined || !computes.has(host)) continue;
    const chain = chainFrom(host, hosts);
    if (chain.includes(name)) diagnostics.push(cycle(name, chain, computes));
    else hosts.set(name, host);
  }
  return { hosts, diagnostics };
}

function chainFrom(start: string, hosts: ReadonlyMap<string, string>): readonly string[] {
  const chain = [start];
  for (let next = hosts.get(start); next !== undefined; next = hosts.get(next)) chain.push(next);
  return chain;
}

function cycle(
  name: string,
  chain: readonly string[],
  computes: ReadonlyMap<string, Resource<'Compute'>>,
): Diagnostic {
  const members = chain.slice(0, chain.indexOf(name) + 1);
  const start = members.indexOf(members.toSorted((a, b) => (a < b ? -1 : 1))[0] as string);
  const ring = [...members.slice(start), ...members.slice(0, start)];
  const first = computes.get(ring[0] as string) as Resource<'Compute'>;
  return {
    rule: 'host-cycle',
    severity: 'error',
    blocks: true,
    message: `host cycle ${[...ring, ring[0]].join(' > ')}`,
    help: 'remove spec.host from the one that is no vm',
    at: { ...first.origin, path: ['spec', 'host'] },
    resource: { kind: 'Compute', name: first.name },
    related: ring.slice(1).map((member) => {
      const { origin, manifest } = computes.get(member) as Resource<'Compute'>;
      return {
        message: `"${member}" is on "${manifest.spec.host}"`,
        at: { ...origin, path: ['spec', 'host'] },
      };
    }),
  };
}

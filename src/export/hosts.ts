import { canonicalAddress } from '../network/address.ts';
import { nameProblems } from '../network/dns-name.ts';
import { compareText } from '../text/compare.ts';
import { leftOut, reachedAt } from './facts.ts';
import { type Exported, exported, type ExportFormat, type ExportInput, headerOf } from './format.ts';

/** Lines for /etc/hosts: each address with its compute and the names that A and AAAA records give it. */
export const hosts: ExportFormat = {
  name: 'hosts',
  summary: 'lines for /etc/hosts: computes and address records',
  zones: true,
  build,
};

function build({ computes, dns }: ExportInput): Exported {
  const lines = new Map<string, Set<string>>();
  const add = (address: string, name: string) =>
    lines.set(address, (lines.get(address) ?? new Set<string>()).add(name));
  for (const compute of computes) {
    const ip = reachedAt(compute);
    if (ip) add(ip.address, compute.name);
  }
  const records = dns.filter(({ type, fqdn }) => (type === 'A' || type === 'AAAA') && !fqdn.startsWith('*'));
  const problems: string[] = [];
  for (const { fqdn, values, resource } of records)
    for (const value of values) {
      const address = canonicalAddress(value);
      if (nameProblems(fqdn, { underscore: true }).length > 0 || address === undefined)
        problems.push(
          `DNSRecord ${resource.name}: ${JSON.stringify(`${fqdn} ${value}`)} is no host and address`,
        );
      else add(address, fqdn);
    }
  if (problems.length > 0) return { ok: false, problems };
  const sorted = [...lines].toSorted(([a], [b]) => compareText(a, b));
  const text = sorted.map(([address, names]) => `${address} ${[...names].join(' ')}\n`).join('');
  const missing = computes.filter((compute) => reachedAt(compute) === undefined);
  return exported([['hosts', `${headerOf('hosts')}${text}`]], leftOut(missing, 'no primary address'));
}

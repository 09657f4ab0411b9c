import { runChecks } from '../../src/check/run-checks.ts';
import { exposureRows } from '../../src/exposure/exposure.ts';
import { rules } from '../../src/generated/rules.ts';
import { openFleet } from '../../src/run.ts';

/** What a fleet is, whichever form it is written in: without the names that short forms do not have. */
export function graphOf(folder: string): object {
  const open = openFleet(folder);
  const { fleet } = open;
  const found = runChecks(rules, fleet, { today: '2026-11-24' }, open.diagnostics, rules, Infinity);
  return {
    computes: [...fleet.computes.values()].map((node) => ({
      name: node.name,
      labels: sorted([...node.labels]),
      total: sorted([...node.total]),
      parts: sorted(
        node.parts.map(({ component, quantity, slots, serials, raidLevel, raidGroup }) => [
          component.name,
          quantity,
          slots,
          serials,
          raidLevel,
          raidGroup,
        ]),
      ),
      addresses: sorted(
        node.attachments.map(({ ip, primary, resource }) => [
          inOrder({ ...ip?.resource.manifest.spec, state: undefined }),
          ip?.state,
          primary,
          resource.manifest.spec.interface,
        ]),
      ),
    })),
    dns: sorted(
      fleet.dns.map(({ fqdn, type, zone, values, ttl }) => [fqdn, type, zone, [...values].toSorted(), ttl]),
    ),
    ports: sorted(
      [...fleet.computes.values()].flatMap((node) =>
        node.ports.map(({ ip, port, protocol }) => [node.name, ip?.address, port, protocol]),
      ),
    ),
    exposure: sorted(exposureRows(fleet)),
    findings: sorted(found.map(({ rule, severity }) => [rule, severity])),
  };
}

function sorted(list: readonly unknown[]): readonly string[] {
  return list.map((one) => JSON.stringify(one)).toSorted();
}

function inOrder(value: object): object {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

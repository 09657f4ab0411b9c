import type {
  AssignmentNode,
  AttachmentNode,
  ComputeNode,
  DnsNode,
  Fleet,
  IpNode,
  PortNode,
} from '../../model/fleet.ts';
import type { Kind } from '../../model/manifest.ts';
import type { SubnetUse, Usage } from '../../model/report.ts';
import type { AnyResource, Resource } from '../../model/resource.ts';
import type { Style } from '../style.ts';
import type { CellText, Column } from '../table.ts';

/** What a cell may look at: the resource's neighbours in the fleet, found once for a whole table. */
export interface View {
  readonly fleet: Fleet;
  readonly style: Style;
  /** Whether shares are drawn as well: not where the cells are for programs. */
  readonly bars: boolean;
  /** What stands on each compute, by name. */
  readonly usage: ReadonlyMap<string, Usage>;
  readonly assignments: ReadonlyMap<AnyResource, AssignmentNode>;
  readonly subnets: ReadonlyMap<AnyResource, SubnetUse>;
  readonly attachments: ReadonlyMap<AnyResource, AttachmentNode>;
  readonly ips: ReadonlyMap<AnyResource, IpNode>;
  readonly dns: ReadonlyMap<AnyResource, DnsNode>;
  readonly ports: ReadonlyMap<AnyResource, PortNode>;
  /** By component's name: how many of it are built in. */
  readonly installed: ReadonlyMap<string, number>;
  /** The computes that a rule, an assignment of one or a policy applies to. */
  readonly ruled: ReadonlyMap<AnyResource, readonly string[]>;
}

/** One column of a kind's table. */
export interface KindColumn<K extends Kind> extends Column {
  /** Only with `-o wide`. */
  readonly wide?: boolean;
  readonly cell: (resource: Resource<K>, view: View) => CellText;
}

export function createView(
  fleet: Fleet,
  { usage, subnets }: Pick<View, 'usage' | 'subnets'>,
  style: Style,
  bars: boolean,
): View {
  return {
    fleet,
    style,
    bars,
    usage,
    subnets,
    assignments: byResource(fleet.assignments),
    attachments: byResource(fleet.attachments),
    ips: byResource(fleet.ips.values()),
    dns: byResource(fleet.dns),
    ports: byResource(fleet.ports),
    installed: countInstalled(fleet.computes.values()),
    ruled: findRuled(fleet),
  };
}

function byResource<N extends { readonly resource: AnyResource }>(
  nodes: Iterable<N>,
): ReadonlyMap<AnyResource, N> {
  const found = new Map<AnyResource, N>();
  for (const node of nodes) found.set(node.resource, node);
  return found;
}

function countInstalled(computes: Iterable<ComputeNode>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { parts } of computes) {
    for (const { component, quantity } of parts)
      counts.set(component.name, (counts.get(component.name) ?? 0) + quantity);
  }
  return counts;
}

function findRuled({ computes, byKind }: Fleet): ReadonlyMap<AnyResource, readonly string[]> {
  const found = new Map<AnyResource, string[]>();
  const policies = new Map(byKind('FirewallPolicy').map((policy) => [policy.name, policy]));
  for (const { name, rules } of computes.values())
    for (const { rule, assignment } of rules) {
      const policy = rule.owner?.kind === 'FirewallPolicy' ? policies.get(rule.owner.name) : undefined;
      note(found, [rule, assignment, ...(policy ? [policy] : [])], name);
    }
  return found;
}

function note(found: Map<AnyResource, string[]>, resources: readonly AnyResource[], compute: string): void {
  for (const resource of resources) {
    const names = found.get(resource) ?? [];
    found.set(resource, names);
    // two assignments may bring one rule to one compute
    if (names.at(-1) !== compute) names.push(compute);
  }
}

import type { ComputeNode } from '../model/fleet.ts';
import type { FleetReport, ReportGroup } from '../model/report.ts';
import { compareText } from '../text/compare.ts';
import { groupBy } from '../text/group-by.ts';

/** Computes by owner, site and rack; what is said of none is no group. */
export function groupComputes(nodes: readonly ComputeNode[]): FleetReport['groups'] {
  const spec = (node: ComputeNode) => node.resource.manifest.spec;
  return {
    owner: groupsOf(nodes, (node) => spec(node).owner),
    site: groupsOf(nodes, (node) => spec(node).location?.site),
    rack: groupsOf(nodes, (node) => {
      const { site, rack } = spec(node).location ?? {};
      return rack === undefined ? undefined : [...(site === undefined ? [] : [site]), rack].join('/');
    }),
  };
}

/** By name, those of whom nothing is said last. No name is empty. */
function groupsOf(
  nodes: readonly ComputeNode[],
  nameOf: (node: ComputeNode) => string | undefined,
): readonly ReportGroup[] {
  const groups = groupBy(nodes, (node) => nameOf(node) ?? '');
  const said = [...groups].filter(([name]) => name !== '').toSorted(([a], [b]) => compareText(a, b));
  if (said.length === 0) return [];
  const unsaid = groups.get('');
  return [
    ...said.map(([name, members]) => groupOf(name, members)),
    ...(unsaid ? [groupOf(null, unsaid)] : []),
  ];
}

function groupOf(name: string | null, members: readonly ComputeNode[]): ReportGroup {
  const instances = members.flatMap(({ assignments }) => assignments.map(({ quantity }) => quantity));
  return {
    name,
    computes: members.length,
    instances: instances.reduce((sum, quantity) => sum + quantity, 0),
    monthlyCost: members.reduce((sum, { cost }) => sum + (cost?.monthly ?? 0), 0),
    unpriced: members.filter(({ cost, host }) => !cost && !host).map(({ name: compute }) => compute),
  };
}

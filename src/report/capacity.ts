import type { Amounts, ComputeNode } from '../model/fleet.ts';
import type { CapacityLine } from '../model/report.ts';
import { compareText } from '../text/compare.ts';
import { allocatedOn } from './usage.ts';

/** One line for each key of a compute, by key. */
export function capacityOf(node: ComputeNode): readonly CapacityLine[] {
  return capacityLines(node, node.reserved, allocatedOn(node));
}

/**
 * The same of the whole fleet. A vm's capacity is part of its host's, so it is no total of its own, and counts as
 * allocated only as far as services hold it.
 */
export function capacityOfFleet(nodes: readonly ComputeNode[]): readonly CapacityLine[] {
  const own = nodes.filter(({ host }) => host === undefined);
  const total = sum(own.map((node) => node.total));
  const usable = sum(own.map((node) => node.usable));
  const reserved = sum(nodes.map((node) => node.reserved));
  const allocated = sum(
    nodes.flatMap(({ assignments }) => assignments.map((assignment) => assignment.allocated)),
  );
  return capacityLines({ total, usable }, reserved, allocated);
}

function capacityLines(
  { total, usable }: Pick<ComputeNode, 'total' | 'usable'>,
  reserved: Amounts,
  allocated: Amounts,
): readonly CapacityLine[] {
  const keys = [...new Set([...total.keys(), ...reserved.keys(), ...allocated.keys()])].toSorted(compareText);
  return keys.map((key) => {
    const [all, held, used] = [total.get(key) ?? 0, reserved.get(key) ?? 0, allocated.get(key) ?? 0];
    const room = (usable.get(key) ?? 0) - held;
    return {
      key,
      total: all,
      reserved: held,
      allocated: used,
      free: room - used,
      utilization: room > 0 ? used / room : null,
    };
  });
}

export function sum(list: readonly Amounts[]): Amounts {
  const sums = new Map<string, number>();
  for (const amounts of list)
    for (const [key, amount] of amounts) sums.set(key, (sums.get(key) ?? 0) + amount);
  return sums;
}

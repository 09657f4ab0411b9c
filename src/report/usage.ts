import type { Amounts, ComputeNode, Fleet } from '../model/fleet.ts';
import type { Usage } from '../model/report.ts';

/** These count for utilization whatever runs; other keys only where a service asks for them. */
const COMMON: ReadonlySet<string> = new Set(['cores', 'memory', 'nvme', 'ssd', 'hdd']);

export function usageOf(node: ComputeNode): Usage {
  const allocated = allocatedOn(node);
  const keys = new Set([...node.total.keys(), ...node.reserved.keys(), ...allocated.keys()]);
  const room = (key: string): number => (node.usable.get(key) ?? 0) - (node.reserved.get(key) ?? 0);
  const free = new Map([...keys].map((key) => [key, room(key) - (allocated.get(key) ?? 0)]));
  const asked = askedOn(node);
  let fullest: { readonly key: string; readonly share: number } | undefined;
  for (const [key, amount] of allocated) {
    const share = shareOf(amount, room(key));
    if ((COMMON.has(key) || asked.has(key)) && share > (fullest?.share ?? 0)) fullest = { key, share };
  }
  return { allocated, free, utilization: fullest?.share ?? 0, fullest: fullest?.key ?? null };
}

/** Of a resource that is all held back, any allocation is too much; of one that is not there at all it counts as none. */
function shareOf(amount: number, room: number): number {
  if (room > 0) return amount / room;
  return room < 0 && amount > 0 ? 1 + amount / -room : 0;
}

/** By assignments, and by the vms on it with all that they have. */
export function allocatedOn(node: ComputeNode): Amounts {
  const sums = new Map<string, number>();
  const add = (amounts: Amounts): void => {
    for (const [key, amount] of amounts) sums.set(key, (sums.get(key) ?? 0) + amount);
  };
  for (const { allocated } of node.assignments) add(allocated);
  for (const guest of node.guests) add(guest.total);
  return sums;
}

function askedOn(node: ComputeNode): ReadonlySet<string> {
  return new Set(node.assignments.flatMap(({ service }) => (service ? [...service.max.keys()] : [])));
}

/** Of every compute, by name. */
export function usageByCompute(fleet: Fleet): ReadonlyMap<string, Usage> {
  return new Map([...fleet.computes.values()].map((node) => [node.name, usageOf(node)]));
}

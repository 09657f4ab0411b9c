import { allows, feared } from './placing.ts';
import type { Work, World } from './world.ts';

/** max(replicas, pinned); of a global one pins, what stays of the others, and the active machines that it still comes to. */
export function instancesOf(world: World, work: Work): number {
  const pins = world.pinsOf(work.name);
  const fixed = pins.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!work.global) return Math.max(work.replicas, fixed);
  const pinned = new Set(pins.map(({ compute }) => compute));
  const standing = new Set(world.generatedOf(work.name).map(({ compute }) => compute));
  const counted = [...world.machines.values()].filter((machine) => {
    if (pinned.has(machine.name)) return false;
    if (standing.has(machine.name) && machine.state === 'maintenance') return true;
    const fears = standing.has(machine.name) ? [] : feared(work, machine);
    return machine.state === 'active' && allows(work, machine) && fears.length === 0;
  });
  return counted.length + fixed;
}

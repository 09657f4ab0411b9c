import { h } from './dom.ts';
import type { Machine } from './fleet-data.ts';

/** A rack has at least so many units; more where a machine stands higher. */
const UNITS = 42;

/** The machines of one rack, each at its units, the highest first; those without a unit below it. */
export function rackList(machines: readonly Machine[], tile: (machine: Machine) => HTMLElement): HTMLElement {
  const placed = machines.filter(({ unit }) => unit > 0).toSorted((a, b) => b.unit - a.unit);
  const loose = machines.filter(({ unit }) => unit <= 0);
  const top = Math.max(UNITS, ...placed.map((machine) => highest(machine)));
  const list = h(
    'ol',
    { class: 'units' },
    ...placed.map((machine) => {
      const item = tile(machine);
      const words = machine.height > 1 ? `U${machine.unit}–${highest(machine)}` : `U${machine.unit}`;
      item.prepend(h('span', { class: 'unit' }, words));
      item.style.setProperty(
        'grid-row',
        `${top - highest(machine) + 1} / span ${Math.max(1, machine.height)}`,
      );
      return item;
    }),
  );
  list.style.setProperty('--units', String(top));
  if (loose.length === 0) return list;
  return h('div', {}, list, h('ul', { class: 'tiles' }, ...loose.map(tile)));
}

function highest({ unit, height }: Machine): number {
  return unit + Math.max(1, height) - 1;
}

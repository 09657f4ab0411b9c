import { balance } from './balance.ts';
import { demandOf, type Costing } from './improve-cost.ts';
import { emptyLayout, type Layout } from '../model/layout.ts';
import { openMachines } from '../model/machines.ts';
import { effortFor } from '../model/efforts.ts';
import { costOf, instancesOf, pendingOf } from '../model/measure.ts';
import { binsOfMix } from '../construct/mix.ts';
import { packOn } from './pack.ts';
import { cheapestMix, leaveRoom, withMixes, type MixSearch } from '../bounds/whole-mixes.ts';

/** Shares of the room that mixes leave unused: the more, the easier they are to fill. */
const SHARES = [0, 0.004, 0.008, 0.015, 0.025];
/** Simplex iterations times rows, of all mixes together. */
const WORK = 8_000_000;
/** Walks for what is left over on a mix. */
const SEARCHES = 3;

/**
 * Fills the cheapest whole mixes of machines, those with no room to spare first: `attempt` gets each of them, and a bound of
 * all that place as many on bins as `best` gives, which is given in the end as well.
 */
export function fillMixes(
  costing: Costing,
  bound: number,
  best: () => Layout,
  attempt: (layout: Layout, bound: number) => void,
): number {
  const { kinds, solver, sunk, roundUp } = costing;
  const value = (): number => costOf(best());
  if (solver === undefined || kinds.length < 2 || value() <= bound + 1e-9) return bound;
  const search = (mixes: MixSearch): number => {
    let raised = bound;
    const tried = new Set<string>();
    for (const share of SHARES) {
      leaveRoom(mixes, share);
      const mix = cheapestMix(mixes, value() - sunk);
      if (share === 0) raised = Math.max(bound, Math.min(roundUp(mix.bound + sunk), value()));
      if (mix.machines === undefined || value() <= raised + 1e-9) break;
      if (tried.has(mix.machines.join())) continue;
      tried.add(mix.machines.join());
      attempt(fill(costing, mix.machines), raised);
    }
    return Math.min(raised, value());
  };
  return withMixes(demandOf(costing, best()), solver, WORK, search) ?? bound;
}

/** Everything on such a mix, and on further machines where that does not do. */
function fill({ model, kinds }: Costing, machines: readonly number[]): Layout {
  const layout = emptyLayout(model);
  const instances = instancesOf(model);
  packOn(layout, kinds, machines, undefined, effortFor('packMix', instances));
  const bins = binsOfMix(kinds, machines);
  const steps = effortFor('walkOnMix', instances);
  const pending = pendingOf(layout);
  for (let seed = 1; pending.length > 0 && seed <= SEARCHES; seed++)
    if (balance(layout, bins, pending, steps, seed)) break;
  openMachines(layout, kinds);
  return layout;
}

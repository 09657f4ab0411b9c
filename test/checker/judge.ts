import { judgeFigures } from './figures.ts';
import { judgeRows } from './rows.ts';
import { judgePlacing } from './rules.ts';
import { judgeSizes } from './sizes.ts';
import { type PlanJson, readPlan } from './plan-json.ts';
import { readDocuments, type Doc } from './documents.ts';
import { worldOf } from './world.ts';

/**
 * What a plan gets wrong, one sentence each; empty for a plan that keeps every word of the contract's section 4 that can be
 * checked without solving the problem again. Takes manifests (or their folder) and the JSON of `plan -o json`, made without
 * --without, --drain or --compute; after --rebalance neither moves nor sizes are asked for a reason. It shares no code with
 * the planner, and its time grows with the fleet alone, so that plans of any size are judged.
 */
export function judge(
  fleet: string | readonly Doc[],
  plan: PlanJson,
  { rebalance = false }: { readonly rebalance?: boolean } = {},
): readonly string[] {
  const world = worldOf(typeof fleet === 'string' ? readDocuments(fleet) : fleet);
  const read = readPlan(plan);
  const broken = judgeRows(world, plan, read);
  // What comes next counts instances by the rows: where those are wrong already it would only repeat that.
  if (broken.length > 0) return broken;
  return [
    ...judgePlacing(world, read, rebalance),
    ...(rebalance ? [] : judgeSizes(world, read)),
    ...judgeFigures(world, plan, read, rebalance),
  ];
}

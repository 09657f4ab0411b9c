import type { Fleet } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import type { Stopped } from '../model/review.ts';
import { compareText } from '../text/compare.ts';
import { type Standing, totalOf } from './standing.ts';

export interface Sides {
  /** What runs on the base; what would after an apply of the base; what would after one of the head. In the base's names. */
  readonly now: Standing;
  readonly afterBase: Standing;
  readonly afterHead: Standing;
}

/** The head, and what its things are called there, by their name on the base. */
export interface HeadOf {
  readonly base: Fleet;
  readonly head: Fleet;
  readonly plan: Plan | undefined;
  readonly nameNow: (kind: 'Service' | 'Compute', name: string) => string;
}

/** What runs on the base, would run on after an apply of it, and stops by this change: by service. */
export function findStopped(sides: Sides, of: HeadOf): readonly Stopped[] {
  return [...sides.now.keys()].toSorted(compareText).flatMap((service) => {
    const stays = Math.min(totalOf(sides.now, service), totalOf(sides.afterBase, service));
    const quantity = stays - totalOf(sides.afterHead, service);
    return quantity > 0 ? [describe(service, quantity, sides, of)] : [];
  });
}

function describe(service: string, quantity: number, sides: Sides, of: HeadOf): Stopped {
  const after = sides.afterHead.get(service);
  const left = [...(sides.now.get(service) ?? [])].filter(
    ([compute, before]) => (after?.get(compute) ?? 0) < before,
  );
  const computes = left.map(([compute]) => compute).toSorted(compareText);
  return { service, quantity, computes, why: whyOf(service, computes, of) };
}

function whyOf(service: string, computes: readonly string[], { base, head, plan, nameNow }: HeadOf): string {
  const now = head.services.get(nameNow('Service', service));
  if (!now) return 'the service is deleted';
  const before = base.services.get(service)?.replicas ?? now.replicas;
  if (now.replicas < before) return `replicas ${before} → ${now.replicas}`;
  const gone = computes.filter((compute) => !head.computes.has(nameNow('Compute', compute)));
  if (gone.length > 0) {
    const deleted = `${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} deleted`;
    return plan ? deleted : `${deleted}, and nothing could be planned that says where else it would run`;
  }
  const row = plan?.placements.find(
    (one) => one.action === 'remove' && one.service === now.name && one.why !== undefined,
  );
  return row?.why ?? 'what holds it there is gone';
}

import { countOf, type Demand, type Stand } from './demand.ts';
import type { Spread } from './eligible.ts';
import type { Ground } from './ground.ts';
import { labelObstacles, unlabelledObstacle } from './why-not.ts';

/** Rules that hand-written Assignments of a service break, in words. They stand all the same; the rest is planned around them. */
export function rulesOf(ground: Ground, demand: Demand): readonly string[] {
  return [
    ...demand.pinned.flatMap((pin) => brokenBy(ground, demand, pin)),
    ...demand.spreads.flatMap((spread) => skewOfPins(demand, spread)),
  ];
}

function brokenBy(ground: Ground, { service, spreads, pinned }: Demand, pin: Stand): readonly string[] {
  const site = ground.sites[pin.site]!;
  const { labels } = site.node;
  const here = countOf(pinned.filter((other) => other.site === pin.site));
  const reasons = [
    ...(site.state === 'inactive' ? ['the compute is inactive'] : []),
    ...labelObstacles(labels, service).map(({ message }) => message),
    ...(service.spreadMax !== undefined && here > service.spreadMax
      ? [`${here} of it are there, spreadMax is ${service.spreadMax}`]
      : []),
    ...spreads.flatMap(({ domains: { key } }) => (labels.has(key) ? [] : [unlabelledObstacle(key).message])),
  ];
  return reasons.length > 0
    ? [`${service.name} is assigned by hand to ${pin.compute}, which breaks a rule: ${reasons.join('; ')}`]
    : [];
}

function skewOfPins(
  { name: service, pinned, instances }: Demand,
  { domains, maxSkew }: Spread,
): readonly string[] {
  const counts = domains.names.map(() => 0);
  for (const pin of pinned) {
    const domain = domains.ofSite[pin.site] ?? -1;
    if (domain >= 0) counts[domain]! += pin.quantity;
  }
  const highest = Math.max(0, ...counts);
  const free = instances - countOf(pinned);
  const reach = counts.reduce((sum, count) => sum + Math.max(0, highest - maxSkew - count), 0);
  if (reach <= free) return [];
  const name = domains.names[counts.indexOf(highest)];
  return [
    `${service} is assigned by hand ${highest} times to ${domains.key} ${name}: maxSkew ${maxSkew} cannot hold`,
  ];
}

import { countOf, type Demand, type Stand } from './demand.ts';
import type { Ground } from './ground.ts';
import { labelObstacles, unlabelledObstacle } from './why-not.ts';

/** Rules that hand-written Assignments of a service break, in words. They stand all the same; the rest is planned around them. */
export function rulesOf(ground: Ground, demand: Demand): readonly string[] {
  return [...demand.pinned.flatMap((pin) => brokenBy(ground, demand, pin)), ...skewOfPins(demand)];
}

function brokenBy(ground: Ground, { service, domains, pinned }: Demand, pin: Stand): readonly string[] {
  const site = ground.sites[pin.site]!;
  const { labels } = site.node;
  const here = countOf(pinned.filter((other) => other.site === pin.site));
  const reasons = [
    ...(site.state === 'inactive' ? ['the compute is inactive'] : []),
    ...labelObstacles(labels, service).map(({ message }) => message),
    ...(service.spreadMax !== undefined && here > service.spreadMax
      ? [`${here} of it are there, spreadMax is ${service.spreadMax}`]
      : []),
    ...(domains && !labels.has(domains.key) ? [unlabelledObstacle(domains.key).message] : []),
  ];
  return reasons.length > 0
    ? [`${service.name} is assigned by hand to ${pin.compute}, which breaks a rule: ${reasons.join('; ')}`]
    : [];
}

function skewOfPins({ service, domains, pinned, instances }: Demand): readonly string[] {
  if (!domains || !service.topologySpread) return [];
  const counts = domains.names.map(() => 0);
  for (const pin of pinned) {
    const domain = domains.ofSite[pin.site] ?? -1;
    if (domain >= 0) counts[domain]! += pin.quantity;
  }
  const highest = Math.max(0, ...counts);
  const free = instances - countOf(pinned);
  const reach = counts.reduce(
    (sum, count) => sum + Math.max(0, highest - service.topologySpread!.maxSkew - count),
    0,
  );
  if (reach <= free) return [];
  const name = domains.names[counts.indexOf(highest)];
  return [
    `${service.name} is assigned by hand ${highest} times to ${domains.key} ${name}: maxSkew ${service.topologySpread.maxSkew} cannot hold`,
  ];
}

import type { OfferNode } from '../model/fleet.ts';
import { overcommitted, readAmounts } from './capacity.ts';
import type { Exchange } from './costs.ts';
import type { Workshop } from './workshop.ts';
import { readLabels } from '../kinds/labels.ts';

/** Makes the offers, prices in the base currency. One whose currency has no rate is told elsewhere and left out. */
export function buildOffers(shop: Workshop, exchange: Exchange): ReadonlyMap<string, OfferNode> {
  const offers = new Map<string, OfferNode>();
  for (const resource of shop.byKind('ComputeOffer')) {
    const { metadata, spec } = resource.manifest;
    const rate = exchange.rate(spec.currency);
    if (rate === undefined) continue;
    const capacity = readAmounts(spec.capacity, 'down');
    offers.set(resource.name, {
      name: resource.name,
      resource,
      labels: readLabels(metadata.labels, spec),
      capacity,
      usable: overcommitted(capacity, shop.settings.overcommit),
      monthly: spec.monthlyCost * rate,
      setup: (spec.setupCost ?? 0) * rate,
      ...(spec.available === undefined ? {} : { available: spec.available }),
    });
  }
  return offers;
}

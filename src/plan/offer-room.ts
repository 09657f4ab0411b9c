import type { OfferNode } from '../model/fleet.ts';
import { named, passesSelectors } from './eligible.ts';
import type { Ground } from './ground.ts';
import { addTo, toVector, type Vector } from './keys.ts';

/** What a bought machine has room for, by min: the global services that would come to it have theirs first. */
export function offerRoom({ keys, services }: Pick<Ground, 'keys' | 'services'>, offer: OfferNode): Vector {
  const room = toVector(keys, offer.usable);
  for (const service of services)
    if (service.mode === 'global' && passesSelectors(named(offer.labels), service))
      addTo(room, toVector(keys, service.min), -1);
  return room.map((amount) => Math.max(0, amount));
}

import type { Fleet } from '../model/fleet.ts';
import { nearest } from '../text/nearest.ts';
import { KEY_ALIASES } from '../units/key-aliases.ts';
import { KNOWN_KEYS } from '../units/quantity.ts';

const STANDARD: ReadonlySet<string> = new Set(KNOWN_KEYS);

function isStandardKey(key: string): boolean {
  return STANDARD.has(key);
}

/** Keys of which some compute, in any state, or some offer has more than nothing. */
export function providedKeys(fleet: Fleet): ReadonlySet<string> {
  const keys = new Set<string>();
  const totals = [
    ...[...fleet.computes.values()].map(({ total }) => total),
    ...[...fleet.offers.values()].map(({ capacity }) => capacity),
  ];
  for (const total of totals) for (const [key, amount] of total) if (amount > 0) keys.add(key);
  return keys;
}

/** Keys of the min and max of all services. */
export function wantedKeys(fleet: Fleet): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { max } of fleet.services.values()) for (const key of max.keys()) keys.add(key);
  return keys;
}

/** The key that was meant by one that a compute or an offer declares. Any name is fine that some service asks for. */
export function meantByOffered(key: string, wanted: ReadonlySet<string>): string | undefined {
  return isStandardKey(key) || wanted.has(key)
    ? undefined
    : (KEY_ALIASES.get(key) ?? slipOf(key, KNOWN_KEYS));
}

/** The key that was meant by one that somebody asks for; undefined where it is a key, or looks like none. */
export function meantByWanted(key: string, provided: ReadonlySet<string>): string | undefined {
  if (isStandardKey(key) || provided.has(key)) return undefined;
  return KEY_ALIASES.get(key) ?? slipOf(key, [...KNOWN_KEYS, ...provided]);
}

/** A short word is near to everything (a tpu is no slip for gpu). */
function slipOf(key: string, known: readonly string[]): string | undefined {
  return key.length < 5 ? undefined : nearest(key, known);
}

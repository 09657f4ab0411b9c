import type { Fleet } from '../model/fleet.ts';
import { nearest } from '../text/nearest.ts';
import { KEY_ALIASES } from '../units/key-aliases.ts';
import { KNOWN_KEYS } from '../units/quantity.ts';

/** What is known of the resource keys of a fleet. */
export interface Keys {
  /** Keys of which some compute, in any state, or some offer has more than nothing. */
  readonly provided: ReadonlySet<string>;
  /** The key that was meant by one that somebody asks for; undefined where it is a key, or looks like none. */
  readonly meantByWanted: (key: string) => string | undefined;
  /** The same of one that a compute or an offer declares. Any name is fine that some service asks for. */
  readonly meantByOffered: (key: string) => string | undefined;
}

const STANDARD: ReadonlySet<string> = new Set(KNOWN_KEYS);
/** So many unknown words are compared with so many declared ones: a fleet of nothing but slips must not cost minutes. */
const MOST_WORDS = 200;
const MOST_DECLARED = 100;

const known = new WeakMap<Fleet, Keys>();

/** The same for all rules that ask, so that a slip is told by one of them alone. */
export function keysOf(fleet: Fleet): Keys {
  const found = known.get(fleet) ?? readKeys(fleet);
  known.set(fleet, found);
  return found;
}

function readKeys(fleet: Fleet): Keys {
  const provided = providedKeys(fleet);
  const wanted = wantedKeys(fleet);
  const slipOf = createSlips([...KNOWN_KEYS, ...[...provided].slice(0, MOST_DECLARED)]);
  const standardOf = createSlips(KNOWN_KEYS);
  return {
    provided,
    meantByWanted: (key) =>
      STANDARD.has(key) || provided.has(key) ? undefined : (KEY_ALIASES.get(key) ?? slipOf(key)),
    meantByOffered: (key) =>
      STANDARD.has(key) || wanted.has(key) ? undefined : (KEY_ALIASES.get(key) ?? standardOf(key)),
  };
}

function createSlips(words: readonly string[]): (key: string) => string | undefined {
  const told = new Map<string, string | undefined>();
  return (key) => {
    if (!told.has(key) && told.size < MOST_WORDS) told.set(key, near(key, words));
    return told.get(key);
  };
}

/** A short word is near to everything (a tpu is no slip for gpu). */
function near(key: string, words: readonly string[]): string | undefined {
  return key.length < 5 ? undefined : nearest(key, words);
}

function providedKeys(fleet: Fleet): ReadonlySet<string> {
  const keys = new Set<string>();
  const totals = [
    ...[...fleet.computes.values()].map(({ total }) => total),
    ...[...fleet.offers.values()].map(({ capacity }) => capacity),
  ];
  for (const total of totals) for (const [key, amount] of total) if (amount > 0) keys.add(key);
  return keys;
}

/** Keys of the min and max of all services. */
function wantedKeys(fleet: Fleet): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { max } of fleet.services.values()) for (const key of max.keys()) keys.add(key);
  return keys;
}

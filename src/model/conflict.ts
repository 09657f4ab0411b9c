import type { Kind } from './manifest.ts';

/** Rules that cannot hold together, and ways out, the cheapest first. */
export interface Conflict {
  readonly services: readonly string[];
  readonly rules: readonly { readonly rule: string; readonly message: string }[];
  readonly waysOut: readonly WayOut[];
}

export interface WayOut {
  /** `relax` a rule, `lower` a size, `activate` or `free` a compute, `buy` one, or let others `move`. */
  readonly kind: 'relax' | 'lower' | 'activate' | 'free' | 'buy' | 'move';
  readonly message: string;
  /** More instances that would have a place, everything else staying where it is: found, not hoped for. */
  readonly places: number;
  /** Per month, for all that is bought; 0 where it costs nothing, null where unknown. */
  readonly monthlyCost: number | null;
  /** What to write for it; empty where something is to be bought. */
  readonly edits: readonly Edit[];
  /** What to buy. */
  readonly buy?: { readonly offer: string; readonly quantity: number };
}

/** A change of one manifest: the node at `path` gets the value, or goes where that is null (an empty path: all of it). */
export interface Edit {
  readonly kind: Kind;
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly value: string | number | null;
}

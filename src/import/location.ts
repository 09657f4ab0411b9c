import type { Json } from '../model/state.ts';
import { textOf } from './json.ts';

interface Written {
  readonly site?: unknown;
  readonly rack?: unknown;
  /** The lowest rack unit, and how many; some tools count halves. */
  readonly unit?: unknown;
  readonly height?: unknown;
}

/** A Compute's `location` of what a tool knows of it; undefined where that is nothing. */
export function locationOf({
  site,
  rack,
  unit,
  height,
}: Written): Readonly<Record<string, Json>> | undefined {
  const fields: readonly (readonly [string, Json | undefined])[] = [
    ['site', lineOf(site)],
    ['rack', lineOf(rack)],
    ['unit', lineOf(rack) === undefined ? undefined : countOf(unit, Math.floor)],
    ['height', lineOf(rack) === undefined ? undefined : countOf(height, Math.ceil)],
  ];
  const given = fields.filter((field): field is [string, Json] => field[1] !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function lineOf(value: unknown): string | undefined {
  const text = textOf(value)?.trim();
  return text !== undefined && /^[^\p{Cc}]{1,253}$/u.test(text) ? text : undefined;
}

function countOf(value: unknown, round: (count: number) => number): number | undefined {
  const count = round(Number(textOf(value) ?? Number.NaN));
  return count >= 1 && count <= 100 ? count : undefined;
}

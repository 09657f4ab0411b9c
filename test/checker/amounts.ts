/**
 * Amounts as the checker counts them: integers, cores in thousandths, everything else in the unit of the contract's table.
 * Written again from the contract, so that a fault of src/units is seen.
 */
export type Amounts = ReadonlyMap<string, number>;

const STEPS = ['', 'K', 'M', 'G', 'T', 'P'];

/** Reads a number or a quantity with a unit. `up` for what is needed, `down` for what is there. */
export function readAmount(key: string, written: unknown, rounding: 'up' | 'down'): number {
  const exact = typeof written === 'number' ? written * unitsOf(key) : readText(key, String(written));
  const near = Math.round(exact);
  if (Math.abs(exact - near) < 1e-6) return near;
  return rounding === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

function unitsOf(key: string): number {
  return key === 'cores' ? 1000 : 1;
}

function readText(key: string, text: string): number {
  const number = Number.parseFloat(text);
  const suffix = text.replace(/^[0-9.]+/, '').replace(/i?B?$/, '');
  if (suffix === '') return number * unitsOf(key);
  if (key === 'cores' && suffix === 'm') return number;
  const step = STEPS.indexOf(suffix);
  if (step < 1) throw new Error(`the checker cannot read ${text} of ${key}`);
  if (key === 'memory' || key === 'vram') return number * 1024 ** (step - 2);
  return number * 1000 ** (step - 3);
}

export function readAmounts(written: unknown, rounding: 'up' | 'down'): Amounts {
  return new Map(
    Object.entries((written ?? {}) as object).map(([key, value]) => [key, readAmount(key, value, rounding)]),
  );
}

/** Amounts of a plan's JSON: plain numbers. */
export function fromOutput(written: Readonly<Record<string, number>>): Amounts {
  return new Map(Object.entries(written).map(([key, value]) => [key, Math.round(value * unitsOf(key))]));
}

export const get = (amounts: Amounts, key: string): number => amounts.get(key) ?? 0;

export function keysOf(...all: readonly Amounts[]): readonly string[] {
  return [...new Set(all.flatMap((amounts) => [...amounts.keys()]))].toSorted();
}

export function combine(a: Amounts, b: Amounts, how: (x: number, y: number) => number): Amounts {
  return new Map(keysOf(a, b).map((key) => [key, how(get(a, key), get(b, key))]));
}

export const add = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x + y);
export const subtract = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x - y);
export const scale = (a: Amounts, by: number): Amounts =>
  new Map([...a].map(([key, value]) => [key, value * by]));
export const same = (a: Amounts, b: Amounts): boolean =>
  keysOf(a, b).every((key) => get(a, key) === get(b, key));

export function show(amounts: Amounts): string {
  const parts = [...amounts].filter(([, value]) => value !== 0).map(([key, value]) => `${key} ${value}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

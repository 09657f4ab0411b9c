/**
 * Quantities: what a manifest writes (`16Gi`, `1.5TB`, `500m`, 4) and the integers that everything later counts in.
 * Internal units: cores in milli-cores, memory and vram in MB, nvme, ssd and hdd in GB, every other key a count.
 */

/** Keys with a unit of their own; every other key is an extended resource and counts as declared. */
export const KNOWN_KEYS = ['cores', 'memory', 'vram', 'gpu', 'nvme', 'ssd', 'hdd'] as const;

/** Largest internal amount: sums stay exact below it. */
export const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

type Unit = 'milli' | 'mb' | 'gb' | 'count';

const UNIT_OF: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['cores', 'milli'],
  ['memory', 'mb'],
  ['vram', 'mb'],
  ['nvme', 'gb'],
  ['ssd', 'gb'],
  ['hdd', 'gb'],
]);

const PREFIXES = 'KMGTP';
const QUANTITY = /^(\d{1,20}(?:\.\d{1,20})?|\.\d{1,20})([A-Za-z]{0,8})$/;
const SUFFIX = /^([KMGTP])(?:i?B?)$/;

export type Quantity =
  | { readonly ok: true; readonly amount: number }
  | { readonly ok: false; readonly problem: string; readonly help: string };

/**
 * The amount of a written quantity in the key's internal unit. Fractions of that unit are rounded `up` for what is
 * needed and `down` for what is there, so that rounding never makes something fit that does not.
 * Never throws: what cannot be read comes back as `problem` (what is wrong) and `help` (how to write it).
 */
export function parseQuantity(key: string, written: unknown, rounding: 'up' | 'down'): Quantity {
  const exact = typeof written === 'number' ? fromNumber(key, written) : fromText(key, written);
  if (!exact.ok) return exact;
  const amount = round(exact.amount, rounding);
  if (amount <= MAX_AMOUNT) return { ok: true, amount };
  return {
    ok: false,
    problem: `${show(written)} is more than can be counted exactly`,
    help: `write at most ${MAX_AMOUNT / scaleOf(key)} ${unitName(key)}`,
  };
}

function fromNumber(key: string, written: number): Quantity {
  if (!Number.isFinite(written) || written < 0) {
    return {
      ok: false,
      problem: `${show(written)} is no amount`,
      help: `write a number of at least 0 (${unitName(key)})`,
    };
  }
  return { ok: true, amount: written * scaleOf(key) };
}

function fromText(key: string, written: unknown): Quantity {
  const match = typeof written === 'string' ? QUANTITY.exec(written) : null;
  if (!match) return unreadable(key, written);
  const factor = factorOf(key, match[2] ?? '');
  if (factor === undefined) return unreadable(key, written);
  return { ok: true, amount: Number(match[1]) * factor };
}

function unreadable(key: string, written: unknown): Quantity {
  return {
    ok: false,
    problem: `${show(written)} is no quantity of ${key}`,
    help: `write a number (${unitName(key)}) or one with a unit, such as ${exampleOf(key)}`,
  };
}

/** What one of `suffix` is in the key's internal unit; undefined where the key knows no such suffix. */
function factorOf(key: string, suffix: string): number | undefined {
  if (suffix === '') return scaleOf(key);
  const unit = UNIT_OF.get(key);
  if (unit === 'milli') return suffix === 'm' ? 1 : undefined;
  const prefix = SUFFIX.exec(suffix)?.[1];
  if (prefix === undefined) return undefined;
  if (unit === 'mb') return 1024 ** (PREFIXES.indexOf(prefix) - 1);
  if (unit === 'gb') return 1000 ** (PREFIXES.indexOf(prefix) - 2);
  return undefined;
}

function scaleOf(key: string): number {
  return UNIT_OF.get(key) === 'milli' ? 1000 : 1;
}

/** Binary fractions of decimal input (0.1 x 1000 = 100.00000000000001) must not round to a unit more. */
function round(amount: number, rounding: 'up' | 'down'): number {
  const nearest = Math.round(amount);
  if (Math.abs(amount - nearest) <= Math.min(0.25, 1e-9 + 2 * Number.EPSILON * amount)) return nearest;
  return rounding === 'up' ? Math.ceil(amount) : Math.floor(amount);
}

/** Rounds an exact amount (a sum of fractional sizes) down to the internal unit. */
export function floorAmount(amount: number): number {
  return Math.min(MAX_AMOUNT, round(amount, 'down'));
}

/** The number that outputs show: cores with up to three decimals, everything else as it is. */
export function toOutput(key: string, amount: number): number {
  return UNIT_OF.get(key) === 'milli' ? amount / 1000 : amount;
}

/** `4 cores`, `32768 MB`, `2 gpu`: an amount for people. */
export function formatAmount(key: string, amount: number): string {
  return `${toOutput(key, amount)} ${unitName(key)}`;
}

/** The unit's name in text: `cores`, `MB`, `GB`, else the key itself. */
export function unitName(key: string): string {
  const unit = UNIT_OF.get(key);
  if (unit === 'mb') return 'MB';
  if (unit === 'gb') return 'GB';
  return key;
}

function exampleOf(key: string): string {
  const unit = UNIT_OF.get(key);
  if (unit === 'milli') return '"500m"';
  if (unit === 'mb') return '"16Gi"';
  if (unit === 'gb') return '"1.5TB"';
  return '2';
}

function show(written: unknown): string {
  return typeof written === 'number' ? String(written) : JSON.stringify(written);
}

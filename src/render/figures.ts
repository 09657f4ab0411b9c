import type { Amounts } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';
import { toOutput, unitName } from '../units/quantity.ts';

/** The order in which people read resources; other keys follow by name. */
const ORDER = ['cores', 'memory', 'gpu', 'vram', 'nvme', 'ssd', 'hdd'];

export function compareKeys(a: string, b: string): number {
  const rank = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return rank(a) - rank(b) || compareText(a, b);
}

/** Entries in reading order, zero ones left out. */
export function shownAmounts(amounts: Amounts): readonly (readonly [string, number])[] {
  return [...amounts].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => compareKeys(a, b));
}

/** `2 cores, 4 GB memory, 1 gpu`; `nothing` where there is none. */
export function amountsText(amounts: Amounts): string {
  const shown = shownAmounts(amounts).map(([key, amount]) => amountText(key, amount));
  return shown.length === 0 ? 'nothing' : shown.join(', ');
}

/** `4 cores`, `12 GB memory`, `960 GB nvme`, `2 gpu`: exact, in the largest unit that is. */
export function amountText(key: string, amount: number): string {
  if (key === 'cores') return `${toOutput(key, amount)} ${amount === 1000 ? 'core' : 'cores'}`;
  if (unitName(key) === key) return `${amount} ${key}`;
  return `${sizeText(key, amount)} ${key}`;
}

/** The number alone with its unit, where there is one: `4`, `12 GB`, `960 GB`. */
export function sizeText(key: string, amount: number): string {
  const unit = unitName(key);
  if (unit === 'GB') return `${amount} GB`;
  if (unit !== 'MB') return String(toOutput(key, amount));
  // quarters of a GB are written exactly with two decimals; anything else stays in MB
  return amount >= 1024 && amount % 256 === 0 ? `${amount / 1024} GB` : `${amount} MB`;
}

/** As JSON shows amounts: the contract's units, keys sorted when printed. */
export function outputAmounts(
  amounts: Amounts,
  keys: Iterable<string> = amounts.keys(),
): ReadonlyMap<string, number> {
  return new Map([...keys].map((key) => [key, toOutput(key, amounts.get(key) ?? 0)]));
}

/** `64 %`; one decimal below 10 where it says more. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  return `${rounded < 10 ? rounded : Math.round(rounded)} %`;
}

/** `3,560.00 EUR`, in any locale alike. */
export function money(amount: number, currency: string | null | undefined): string {
  const [whole = '0', cents = '00'] = Math.abs(amount).toFixed(2).split('.');
  const sign = amount < 0 && Number(amount.toFixed(2)) !== 0 ? '-' : '';
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}${currency ? ` ${currency}` : ''}`;
}

/** Sums of twelfths and rates without the noise of binary fractions. */
export function tidyNumber(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** A score as people read it: no decimals. */
export function scoreText(score: number): string {
  return String(Math.round(score));
}

/** Names in a row, at most `most` of them: `a, b and 12 more`. */
export function namesText(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** So many addresses are written as a number; beyond, as a power of two. */
const MOST_COUNTED = 1_000_000_000n;

/** A count of addresses; none where it is not known. */
export function countText(count: bigint | undefined): string {
  if (count === undefined) return '';
  return count < MOST_COUNTED ? String(count) : `~2^${Math.round(Math.log2(Number(count)))}`;
}

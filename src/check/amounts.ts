import { toOutput, unitName } from '../units/quantity.ts';

const MB_OF_GB = 1024;

/**
 * `140/128 GB`: two amounts of a key in one unit. MB become GB where both are large, but never so that two amounts that
 * differ look alike.
 */
export function amountPair(key: string, left: number, right: number): string {
  const mb = unitName(key) === 'MB';
  if (mb && Math.max(left, right) >= MB_OF_GB) {
    const [a, b] = [inGb(left), inGb(right)];
    if (a !== b || left === right) return `${a}/${b} GB`;
  }
  return `${toOutput(key, left)}/${toOutput(key, right)}${unitSuffix(key)}`;
}

/** `140 GB`, `4 cores`, `512 MB`; an extended key is not repeated as its own unit. */
export function amountText(key: string, amount: number): string {
  if (unitName(key) === 'MB' && amount >= MB_OF_GB) return `${inGb(amount)} GB`;
  return `${toOutput(key, amount)}${unitSuffix(key)}`;
}

function inGb(mb: number): string {
  return String(Math.round((mb / MB_OF_GB) * 10) / 10);
}

function unitSuffix(key: string): string {
  const unit = unitName(key);
  return unit === 'MB' || unit === 'GB' || unit === 'cores' ? ` ${unit}` : '';
}

import type { Json, StateResource } from '../model/state.ts';
import { compareText } from '../text/compare.ts';

/** Per month, in `currency`. A side is null where its computes are in currencies that no rate joins. */
export interface CostChange {
  readonly before: number | null;
  readonly after: number | null;
  readonly currency: string | null;
  /** Computes of either side whose cost is unknown, by name: they are in no figure. */
  readonly unknown: readonly string[];
}

interface Currency {
  /** Base currency of the Config; the first one seen where it names none. */
  readonly currency?: string;
  /** What one unit of another currency is worth in the base. */
  readonly rates: ReadonlyMap<string, number>;
}

/** What the computes of two states cost a month: monthlyCost, else annualCost / 12; what has neither is named. */
export function costOf(
  before: readonly StateResource[],
  after: readonly StateResource[],
  settings: Currency,
): CostChange {
  const base = settings.currency ?? firstCurrency([...after, ...before]);
  const inBase = { currency: base, rates: settings.rates };
  return {
    before: monthly(before, inBase),
    after: monthly(after, inBase),
    currency: base ?? null,
    unknown: unpriced([...before, ...after]),
  };
}

function monthly(
  resources: readonly StateResource[],
  { currency, rates }: { currency: string | undefined; rates: Currency['rates'] },
): number | null {
  let sum = 0;
  for (const billing of resources.flatMap(billingOf)) {
    const amount = amountOf(billing);
    if (amount === undefined) continue;
    const own = billing['currency'] ?? currency;
    const rate = own === currency ? 1 : rates.get(String(own));
    if (rate === undefined) return null;
    sum += amount * rate;
  }
  return Math.round(sum * 100) / 100;
}

type Billing = { readonly [key: string]: Json };

const amountOf = (billing: Billing): number | undefined =>
  number(billing['monthlyCost']) ?? twelfth(number(billing['annualCost']));

/** A vm is paid with its host. */
function unpriced(resources: readonly StateResource[]): readonly string[] {
  const names = resources.flatMap((resource) => {
    const { kind, name, spec } = resource;
    const priced = billingOf(resource).some((billing) => amountOf(billing) !== undefined);
    return kind !== 'Compute' || spec['host'] !== undefined || priced ? [] : [name];
  });
  return [...new Set(names)].toSorted(compareText);
}

function billingOf({ kind, spec }: StateResource): readonly Billing[] {
  const billing = kind === 'Compute' ? spec['billing'] : undefined;
  return typeof billing === 'object' && billing !== null && !Array.isArray(billing)
    ? [billing as Billing]
    : [];
}

function firstCurrency(resources: readonly StateResource[]): string | undefined {
  return resources
    .flatMap(billingOf)
    .map((billing) => billing['currency'])
    .find((value) => typeof value === 'string');
}

function number(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function twelfth(annual: number | undefined): number | undefined {
  return annual === undefined ? undefined : annual / 12;
}

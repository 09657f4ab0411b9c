import type { Cost, Settings } from '../model/fleet.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AnyResource, Resource } from '../model/resource.ts';

/** How amounts of money become one currency. */
export interface Exchange {
  readonly base: string | undefined;
  /** Units of the base for one of `currency`; undefined where the Config gives no rate. */
  readonly rate: (currency: string | undefined) => number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface Priced {
  readonly resource: AnyResource;
  readonly currency: string | undefined;
  readonly path: readonly string[];
}

/**
 * The base currency is the Config's, else the only one there is. Another one without a rate in the Config is an error on
 * each manifest that uses it; amounts without a currency are in the base.
 */
export function readExchange(resources: readonly AnyResource[], settings: Settings): Exchange {
  const priced = resources.flatMap(pricedOf).filter(({ currency }) => currency !== undefined);
  const base = settings.currency ?? priced[0]?.currency;
  const rate = (currency: string | undefined): number | undefined =>
    currency === undefined || currency === base ? 1 : settings.rates.get(currency);
  const first = priced.find(({ currency }) => currency === base);
  return {
    base,
    rate,
    diagnostics: priced
      .filter(({ currency }) => rate(currency) === undefined)
      .map((one) => mixed(one, base as string, first)),
  };
}

function pricedOf(resource: AnyResource): readonly Priced[] {
  if (resource.kind === 'Compute' && resource.manifest.spec.billing) {
    return [
      { resource, currency: resource.manifest.spec.billing.currency, path: ['spec', 'billing', 'currency'] },
    ];
  }
  if (resource.kind === 'ComputeOffer')
    return [{ resource, currency: resource.manifest.spec.currency, path: ['spec', 'currency'] }];
  return [];
}

function mixed({ resource, currency, path }: Priced, base: string, first: Priced | undefined): Diagnostic {
  return {
    rule: 'currency-mixed',
    severity: 'error',
    blocks: true,
    message: `${resource.kind} "${resource.name}" is priced in ${currency}, others in ${base}${first ? ' ({at:0})' : ''}: costs cannot be compared`,
    help: `give a rate in infractl.yaml: spec.currency {base: ${base}, rates: {${currency}: …}}`,
    at: { ...resource.origin, path },
    resource: { kind: resource.kind, name: resource.name },
    ...(first
      ? {
          related: [
            {
              message: `${first.resource.name} is priced in ${base}`,
              at: { ...first.resource.origin, path: first.path },
            },
          ],
        }
      : {}),
  };
}

/** What a compute costs a month in the base currency: monthlyCost, else annualCost / 12, else unknown. */
export function readCost(compute: Resource<'Compute'>, exchange: Exchange): Cost | undefined {
  const billing = compute.manifest.spec.billing;
  const rate = exchange.rate(billing?.currency);
  const written =
    billing?.monthlyCost ?? (billing?.annualCost === undefined ? undefined : billing.annualCost / 12);
  if (written === undefined || rate === undefined) return undefined;
  return {
    monthly: written * rate,
    currency: billing?.currency ?? exchange.base ?? '',
    fromAnnual: billing?.monthlyCost === undefined,
  };
}

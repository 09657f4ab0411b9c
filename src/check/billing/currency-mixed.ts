import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'currency-mixed',
  group: 'billing',
  severity: 'error',
  summary:
    'Costs are in several currencies, and the Config gives no rate between them (found while resolving).',
  why: 'Costs that cannot be compared cannot be added up, nor can the cheapest machine be chosen.',
  fix: 'Give the rate in infractl.yaml: spec.currency {base: EUR, rates: {USD: 0.92}}, or write all costs in one currency.',
  blocks: true,
};

export default rule;

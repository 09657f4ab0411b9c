import type { ReviewPlacement, ReviewSections } from '../../model/review.ts';
import { compareText } from '../../text/compare.ts';
import { code, type Content, type Section, tableOf } from '../document/document.ts';
import { amountsText, money, namesText, percent } from '../figures.ts';
import { formatCount, plural } from '../style.ts';
import { groupAlike, list, MOST, MOST_NAMES, MOST_WRITTEN } from './lists.ts';

/* What a change does: placements, purchases, cost. */

const VERBS = { create: 'new', move: 'moves', resize: 'resized', remove: 'goes', keep: 'stays' } as const;

export function placements({ placements: all }: ReviewSections): Section {
  const sorted = all.toSorted(
    (a, b) => compareText(a.compute, b.compute) || compareText(a.service, b.service),
  );
  const rows = groupAlike(sorted, likenessOf).slice(0, MOST_WRITTEN).map(placementRow);
  const instances = all.reduce((sum, { quantity }) => sum + quantity, 0);
  const columns = [
    { head: 'COMPUTE' },
    { head: 'FULL', right: true },
    { head: 'SERVICE' },
    { head: 'N', right: true },
    { head: '' },
    { head: 'GETS' },
    { head: 'WHY' },
  ];
  return {
    title: `Placements (${plural(instances, 'instance')})`,
    blocks: tableOf(columns, rows).map((block) => ({ ...block, most: MOST })),
  };
}

/** Rows that differ in the name of the service alone. */
function likenessOf({ compute, action, from, quantity, allocated, why }: ReviewPlacement): string {
  return JSON.stringify([compute, action, from, quantity, [...allocated], why]);
}

function placementRow([row, ...others]: readonly [
  ReviewPlacement,
  ...(readonly ReviewPlacement[]),
]): readonly Content[] {
  const { action, service, compute, from, allocated, why } = row;
  const quantity = row.quantity * (others.length + 1);
  const { utilizationBefore: before, utilizationAfter: after } = row;
  const full = before === null || after === null ? '' : `${percent(before)} → ${percent(after)}`;
  return [
    code(compute),
    full,
    others.length === 0 ? code(service) : `${service} and ${formatCount(others.length)} alike`,
    formatCount(quantity),
    from === null ? VERBS[action] : `from ${from}`,
    action === 'remove' ? '' : `${amountsText(allocated)}${others.length === 0 ? '' : ' each'}`,
    why ?? '',
  ];
}

export function toBuy({ recommendations: all, cost: { currency } }: ReviewSections): Section {
  return list(
    `To buy (${all.reduce((sum, { quantity }) => sum + quantity, 0)})`,
    all.map(({ offer, type, capacity, quantity, monthlyCost, rationale }) => ({
      line: [
        `${quantity} ×`,
        offer === null ? `any ${type ?? 'machine'}` : code(offer),
        `with ${amountsText(capacity)}:`,
        monthlyCost === null
          ? 'no price is known, so it is in no total'
          : `${money(monthlyCost, currency)} a month`,
      ],
      below: [[rationale]],
    })),
  );
}

/** Where it changes, or where something bought or new is not in it. */
export function cost({
  cost: { before, after, currency, unknown },
  recommendations,
  changes,
}: ReviewSections): Section {
  const fresh = new Set(changes.filter(({ kind }) => kind === 'Compute').map(({ name }) => name));
  const unpriced = unknown.filter((name) => fresh.has(name));
  const unpricedBought = recommendations.some(({ monthlyCost }) => monthlyCost === null);
  if (before === after && unpriced.length === 0 && !unpricedBought) return { title: 'Cost', blocks: [] };
  const amount = (value: number | null) =>
    value === null ? 'unknown (mixed currencies)' : money(value, currency);
  const facts: (readonly [string, Content])[] = [['A month', `${amount(before)} → ${amount(after)}`]];
  if (unpriced.length > 0) facts.push(['Without a price, and in no figure', namesText(unpriced, MOST_NAMES)]);
  if (unpricedBought) facts.push(['Not in it', 'what is to be bought: it has no price']);
  return { title: 'Cost', blocks: [{ facts }] };
}

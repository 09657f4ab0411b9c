import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { Reason } from '../../model/plan.ts';
import type { Review, ReviewPlacement, ReviewSections, Standing } from '../../model/review.ts';
import { compareText } from '../../text/compare.ts';
import { placeText } from '../diagnostics/summary.ts';
import {
  type Block,
  code,
  type Content,
  type Entry,
  type Page,
  type Section,
  tableOf,
} from '../document/document.ts';
import { amountsText, money, namesText, percent } from '../figures.ts';
import { formatCount, plural } from '../style.ts';
import { changeSections } from './changes.ts';
import type { Saying } from './verdict.ts';

/** Entries of a section that is not folded: what more there is is counted. */
const MOST = 20;
/** Findings and rows that are written at all. */
const MOST_WRITTEN = 1000;
const MOST_NAMES = 6;
const MOST_REASONS = 3;

/** What a review says, worst first: what stands against it unfolded, what it does, and folded the rest. */
export function reviewPage(
  review: Review,
  { sentence, icon }: Saying,
  toldApart: (rule: string) => boolean,
): Page {
  const { sections, problem } = review;
  return {
    title: `${icon} ${sentence}`,
    ...(problem && problem.code.startsWith('broken') ? { subtitle: `${problem.message}.` } : {}),
    sections: [
      conflicts(problem?.code === 'conflict' ? problem.files : []),
      touched(sections),
      stopped(sections),
      unplaced(sections),
      gates(sections),
      opened(sections),
      ...findings(sections.findings.filter(({ rule }) => !toldApart(rule))),
      collisions(sections),
      ignored(sections),
      placements(sections),
      toBuy(sections),
      cost(sections),
      ...changeSections(sections.changes),
      ...considered(sections),
      closed(sections),
      standing(sections.standing),
    ],
    foot: foot(review),
  };
}

function list(title: string, entries: readonly Entry[], folded = false): Section {
  if (entries.length === 0) return { title, blocks: [] };
  const block: Block = {
    entries: entries.slice(0, MOST_WRITTEN),
    unwritten: Math.max(0, entries.length - MOST_WRITTEN),
    ...(folded ? {} : { most: MOST }),
  };
  return { title, blocks: [block], folded };
}

function conflicts(files: readonly string[]): Section {
  return list(
    `In conflict (${files.length})`,
    files.map((file) => ({ line: [code(file)] })),
  );
}

function touched({ touched: all }: ReviewSections): Section {
  return list(
    `Touched by hand (${all.length})`,
    all.map(({ file, message }) => ({ line: message.includes(file) ? [message] : [code(file), message] })),
  );
}

function stopped({ stopped: all }: ReviewSections): Section {
  const instances = all.reduce((sum, { quantity }) => sum + quantity, 0);
  return list(
    `Stops running (${plural(instances, 'instance')})`,
    all.map(({ service, quantity, computes, why, evictedFor }) => ({
      line: [
        code(service),
        `${plural(quantity, 'instance')} on ${namesText(computes, MOST_NAMES)}:`,
        evictedFor === null ? why : `evicted for ${evictedFor}`,
      ],
    })),
  );
}

function unplaced({ unplaced: all }: ReviewSections): Section {
  const instances = all.reduce((sum, { missing }) => sum + missing, 0);
  return list(
    `Newly without a place (${plural(instances, 'instance')})`,
    groupAlike(all, ({ before, reasons }) => JSON.stringify([before > 0 ? before : 0, reasons])).map(
      ([first, ...others]) => {
        const missing = [first, ...others].reduce((sum, one) => sum + one.missing, 0);
        const beside = first.before > 0 ? `, beside ${first.before} before` : '';
        return {
          line: [code(first.service), ...andOthers(others.length), `${plural(missing, 'instance')}${beside}`],
          below: reasonLines(first.reasons),
        };
      },
    ),
  );
}

function reasonLines(reasons: readonly Reason[]): readonly (readonly Content[])[] {
  const shown = reasons
    .slice(0, MOST_REASONS)
    .map(({ message, computes }): readonly Content[] => [
      computes.length === 0 ? message : `${namesText(computes, MOST_NAMES)}: ${message}`,
    ]);
  const more = reasons.length - shown.length;
  return more > 0 ? [...shown, [`and ${plural(more, 'reason')} more`]] : shown;
}

function andOthers(count: number): readonly Content[] {
  return count === 0 ? [] : [`and ${plural(count, 'service')} alike:`];
}

/** What reads the same but for a name, together, in the order of the first ones. */
function groupAlike<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/** Why the first services that were placed do not stand elsewhere. */
function considered({ considered: all }: ReviewSections): readonly Section[] {
  return all
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ service, computes, fits, reasons }) =>
      list(
        `Why not elsewhere: ${service} (${fits} of ${plural(computes, 'compute')} can hold one more)`,
        reasons.map(({ message, computes: names }) => ({
          line: [names.length === 0 ? message : `${namesText(names, MOST_NAMES)}: ${message}`],
        })),
        true,
      ),
    );
}

function gates({ gates: all }: ReviewSections): Section {
  return list(
    `Gates and protection (${all.length})`,
    all.map(({ message }) => ({ line: [message] })),
  );
}

function opened({ exposureOpened: all }: ReviewSections): Section {
  return list(
    `Opened (${all.length})`,
    all.map(({ sentence }) => ({ line: [sentence] })),
  );
}

function closed({ exposureClosed: all }: ReviewSections): Section {
  return list(
    `Closed (${all.length})`,
    all.map(({ sentence }) => ({ line: [sentence] })),
    true,
  );
}

function findings(all: readonly LocatedDiagnostic[]): readonly Section[] {
  const of = (severity: LocatedDiagnostic['severity']) => all.filter((one) => one.severity === severity);
  const [errors, warnings, infos] = [of('error'), of('warning'), of('info')];
  return [
    list(`New errors (${errors.length})`, errors.map(findingEntry)),
    list(`New warnings (${warnings.length})`, warnings.map(findingEntry)),
    list(`New notes (${infos.length})`, infos.map(findingEntry), true),
  ];
}

function findingEntry(one: LocatedDiagnostic): Entry {
  const place = placeText(one);
  return {
    line: [...(place === '' ? [] : [code(place)]), one.message, code(one.rule)],
    below: [
      ...(one.help === null ? [] : [[one.help]]),
      ...one.related.map((other) => [code(placeText(other)), other.message]),
    ],
  };
}

function collisions({ collisions: all }: ReviewSections): Section {
  return list(
    `Collides with other branches (${all.length})`,
    all.map(({ revision, message }) => ({ line: [code(revision), message] })),
  );
}

function ignored({ ignored: all }: ReviewSections): Section {
  return list(
    `Ignored once merged (${all.length})`,
    all.map(({ resource, rule, reason }) => ({
      line: [
        code(rule),
        'on',
        code(`${resource.kind}/${resource.name}`),
        reason === '' ? '(no reason)' : `: ${reason}`,
      ],
    })),
  );
}

const VERBS = { create: 'new', move: 'moves', resize: 'resized', remove: 'goes', keep: 'stays' } as const;

function placements({ placements: all }: ReviewSections): Section {
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

function toBuy({ recommendations: all, cost: { currency } }: ReviewSections): Section {
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
function cost({
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

/** What is wrong on the base already: one folded line for each, for it is no part of the verdict. */
function standing({ errors, warnings, infos, unplaced: missing, gates: exceeded }: Standing): Section {
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(infos > 0 ? [plural(infos, 'note')] : []),
  ];
  const entries: readonly Entry[] = [
    ...(counts.length > 0 ? [{ line: [`${counts.join(', ')} (infractl validate)`] }] : []),
    ...missing.map((one) => ({
      line: [code(one.service), `${plural(one.missing, 'instance')} without a place`],
    })),
    ...exceeded.map(({ message }) => ({ line: [message] })),
  ];
  return list('As before, and no part of this', entries, true);
}

function foot({ verdict, digest, base, head, problem }: Review): readonly (readonly Content[])[] {
  const isMerged = problem?.code !== 'git' && problem?.code !== 'conflict';
  const commits: readonly Content[] =
    base === null || head === null
      ? []
      : [code(head.slice(0, 12)), isMerged ? 'merged into' : 'not merged into', code(base.slice(0, 12))];
  if (digest === null) return commits.length === 0 ? [] : [commits];
  const next =
    verdict === 'changes'
      ? ['After the merge:', code(`infractl apply --expect ${digest}`)]
      : ['Plan', code(digest)];
  return [commits, next];
}

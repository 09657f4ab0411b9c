import { contractTermsText } from '../kinds/contract.ts';
import type { Plan } from '../model/plan.ts';
import { describeWant } from './wants.ts';
import { highestOf, unmetWants } from './board.ts';
import { demandsInBreach } from './breaches.ts';
import { wouldTake } from './buy-way.ts';
import { rulesOf } from './pins.ts';
import type { Demand } from './demand.ts';
import type { Spread } from './eligible.ts';
import type { Draft } from './draft.ts';
import { isPaidFor } from './rows.ts';
import { giveBackText, perMonth } from '../text/give-back.ts';

type Notes = Plan['notes'];

/** What a reader should know beside the rows. */
export function notesOf(draft: Draft): Notes {
  return [
    ...pinNotes(draft),
    ...wantNotes(draft),
    ...sizeNotes(draft),
    ...domainNotes(draft),
    ...breachNotes(draft),
    ...idleNotes(draft),
    ...solverNotes(draft),
  ];
}

/** Those of them that are about one service. */
export function notesAbout(draft: Draft, demand: Demand): Notes {
  const own = { ...draft, rows: draft.rows.filter((row) => row.demand === demand) };
  return [
    ...pinNotes({ ...draft, demands: [demand] }),
    ...wantNotes({ ...draft, demands: [demand] }),
    ...sizeNotes(own),
    ...domainNotes({ ...draft, demands: [demand] }),
  ];
}

function pinNotes({ ground, demands }: Draft): Notes {
  return demands.flatMap((demand) => {
    const { service, pinnedTotal, name } = demand;
    const replicas = ground.options.replicas?.get(name) ?? service.replicas;
    const above =
      pinnedTotal > replicas && service.mode === 'replicated'
        ? [
            {
              rule: 'pinned-over-replicas',
              message: `${name} has ${replicas} replicas, but ${pinnedTotal} instances are assigned by hand; all of them stand`,
            },
          ]
        : [];
    const broken = rulesOf(ground, demand).map((message) => ({ rule: 'assignment-unplannable', message }));
    return [...above, ...broken];
  });
}

function wantNotes({ ground, demands, decision }: Draft): Notes {
  return demands.flatMap((demand) =>
    unmetWants(decision.board, demand).map((want) => ({
      rule: 'port-ip-not-on-compute',
      message: `${demand.name}: ${describeWant(ground, want)}`,
    })),
  );
}

/** `allocation: max` gives every instance its max where the compute holds it. */
function sizeNotes({ ground, rows }: Draft): Notes {
  if (ground.fleet.settings.allocation !== 'max') return [];
  return rows.flatMap((row) => {
    if (row.action !== 'create' && row.action !== 'move') return [];
    const short = ground.keys.names.filter((_, k) => row.size[k]! < row.demand!.max[k]! * row.quantity);
    if (short.length === 0) return [];
    return [
      {
        rule: 'allocation-max',
        message: `${row.service} gets less than its max of ${short.join(', ')} on ${row.compute}: there is no room for more`,
      },
    ];
  });
}

const spreadsOf = (
  demands: readonly Demand[],
): readonly { readonly demand: Demand; readonly spread: Spread; readonly at: number }[] =>
  demands.flatMap((demand) => demand.spreads.map((spread, at) => ({ demand, spread, at })));

/** A machine in a new domain starts it empty, for every service that spreads over it. */
function domainNotes({ ground, demands, decision }: Draft): Notes {
  const bought = new Set(decision.bought.map(({ offer }) => offer));
  const all = [...ground.fleet.offers.values()];
  const offers = all.filter((_, index) => bought.has(index));
  return spreadsOf(demands).flatMap(
    ({ demand: { name, index, allowed }, spread: { domains, maxSkew }, at }) =>
      offers.flatMap((offer) => {
        const domain = domains.ofOffer.get(offer.name) ?? -1;
        const counts = decision.board.inDomain[index]![at]!;
        if (!allowed.offers.includes(offer) || domain < counts.length) return [];
        const carried = decision.bought
          .filter((machine) => domains.ofOffer.get(all[machine.offer]!.name) === domain)
          .flatMap(({ contents }) => contents)
          .reduce((sum, item) => sum + (item.class === index ? item.count : 0), 0);
        const highest = highestOf(counts);
        if (highest - carried <= maxSkew) return [];
        const where = `${domains.key} ${offer.labels.get(domains.key)}`;
        return [
          {
            rule: 'topology-spread',
            message: `buying ${offer.name} opens ${where}, where ${name} must then have instances too: maxSkew is ${maxSkew}`,
          },
        ];
      }),
  );
}

/** What stands in breach moves to a new machine before anything that it was bought for is placed there. */
function breachNotes({ ground, decision }: Draft): Notes {
  const bought = new Set(decision.bought.map(({ offer }) => offer));
  const offers = [...ground.fleet.offers.values()].filter((_, index) => bought.has(index));
  const breached = demandsInBreach(decision.board);
  return offers.flatMap((offer) => {
    const first = breached.filter((demand) => wouldTake(decision.board, demand, offer));
    if (first.length === 0) return [];
    const names = first.map(({ name }) => name).join(', ');
    return [
      {
        rule: 'breaches',
        message: `buying ${offer.name} gives room first to what stands in breach: ${names}`,
      },
    ];
  });
}

/** Idle computes that are told one by one. */
const MOST_IDLE = 5;

/**
 * What is paid and carries nothing once the plan is applied, but for what a drain empties: that is wanted back. A fleet without
 * instances says nothing of its machines.
 */
function idleNotes({ ground, rows }: Draft): Notes {
  const used = new Set(rows.filter(isPaidFor).map(({ compute }) => compute));
  if (used.size === 0) return [];
  const { currency } = ground.fleet.settings;
  const idle = ground.sites
    .filter(({ name, node, cost, state, leaves }) => {
      const paid = (cost ?? 0) > 0 && state !== 'inactive' && !leaves;
      return paid && !used.has(name) && node.guests.length === 0;
    })
    .toSorted((a, b) => b.cost! - a.cost! || a.index - b.index);
  const told = idle.slice(0, MOST_IDLE).map(({ name, cost, node }) => {
    const contract = contractTermsText(node.resource.manifest.spec.billing);
    const message = giveBackText({ name, monthlyCost: cost!, currency, contract });
    return { rule: 'compute-idle', message };
  });
  const rest = idle.slice(MOST_IDLE);
  if (rest.length === 0) return told;
  const sum = rest.reduce((total, { cost }) => total + cost!, 0);
  const message = `${rest.length} more computes carry nothing and could be given back: ${perMonth(sum, currency)}`;
  return [...told, { rule: 'compute-idle', message }];
}

const SOLVER_NOTES: Readonly<Record<string, string>> = {
  'no-solver': 'the solver could not be loaded: the plan stands, its bound is weaker',
  'solver-weak': 'the solver failed on a part of this fleet: the plan stands, its bound is weaker',
  'solver-failed': 'the solver failed on this fleet: the plan was made without it and claims no bound',
  'solver-corrected': 'a part of the solver’s answer broke a rule and was left out: its bound is weaker',
};

function solverNotes({ decision }: Draft): Notes {
  return [...new Set(decision.notes)].map((note) => ({ rule: note, message: SOLVER_NOTES[note] ?? note }));
}

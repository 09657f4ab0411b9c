import type { Fleet } from '../model/fleet.ts';
import type { Plan, Reason } from '../model/plan.ts';
import type { SitePlan, SiteReason, SiteWhatIf } from '../model/site.ts';
import type { FailureReport } from '../model/what-if.ts';
import { compareText } from '../text/compare.ts';

export function sitePlan(fleet: Fleet, plan: Plan): SitePlan {
  const { summary } = plan;
  return {
    changes: plan.placements
      .filter(({ action }) => action !== 'keep')
      .map(({ action, service, compute, from, quantity, why }) => ({
        action,
        service,
        compute,
        from: from ?? '',
        quantity,
        why: why ?? '',
      })),
    unplaced: plan.unplaced.map(({ service, missing, reasons, nearest }) => ({
      service,
      missing,
      reasons: reasons.map(reasonOf),
      nearest: nearest ? `${nearest.compute}: ${nearest.message}` : '',
    })),
    conflicts: plan.conflicts.map(({ services, rules, waysOut }) => ({
      services,
      rules: rules.map(({ rule, message }) => ({ rule, message })),
      waysOut: waysOut.map(({ message, places, monthlyCost }) => ({ message, places, monthlyCost })),
    })),
    purchases: plan.recommendations.map(({ offer, type, quantity, monthlyCost, rationale }) => ({
      offer: offer ?? '',
      type: type ?? '',
      quantity,
      monthlyCost,
      why: rationale,
    })),
    remarks: [...plan.notes, ...plan.breaches].map(({ rule, message }) => `${rule}: ${message}`),
    summary: {
      instances: summary.instances,
      placed: summary.placed,
      unplaced: summary.unplaced,
      moved: summary.moved,
      costBefore: summary.monthlyCostBefore,
      costAfter: summary.monthlyCostAfter,
    },
    giveBack: giveBackOf(fleet, plan),
  };
}

function reasonOf({ rule, message, computes }: Reason): SiteReason {
  return { rule, message, computes };
}

/** Machines of their own that would carry nothing, the dearest first. Before anything runs anywhere nothing is said. */
function giveBackOf(fleet: Fleet, plan: Plan): SitePlan['giveBack'] {
  const carrying = new Set(
    plan.placements.flatMap(({ action, compute }) => (action === 'remove' ? [] : [compute])),
  );
  if (carrying.size === 0) return [];
  return [...fleet.computes.values()]
    .filter(
      ({ name, host, guests, state }) =>
        !host && guests.length === 0 && state !== 'inactive' && !carrying.has(name),
    )
    .toSorted((a, b) => (b.cost?.monthly ?? 0) - (a.cost?.monthly ?? 0) || compareText(a.name, b.name))
    .map(({ name, cost, resource }) => ({
      compute: name,
      monthlyCost: cost?.monthly ?? null,
      from: resource.manifest.spec.billing?.contractEndDate ?? '',
    }));
}

export function siteWhatIf({ by, cases }: FailureReport): SiteWhatIf {
  return {
    by: by ?? '',
    cases: cases.map(({ name, computes, displaced, survives, losses }) => ({
      name,
      machines: computes.length,
      displaced,
      survives,
      losses: losses.map(({ service, missing, reasons }) => ({
        service,
        missing,
        reasons: reasons.map(({ message, computes: on }) =>
          on.length === 0 ? message : `${message} (${on.length === 1 ? on[0] : `${on.length} computes`})`,
        ),
      })),
    })),
  };
}

import { formatJson } from '../text/json.ts';

/** Why a plan is as it is: an id that plans, what-ifs and gates print, and that no check has. */
export interface PlanReason {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
}

const reasons: readonly PlanReason[] = [
  {
    id: 'allocation-max',
    severity: 'info',
    summary: 'An instance gets less than its max, though allocation is max.',
    why: 'The compute has room for min, and not for all of max: a place at a smaller size is better than none.',
    fix: 'Lower resources.max, free room on the compute, or buy one; allocation: target sizes for the target band instead.',
  },
  {
    id: 'breaches',
    severity: 'error',
    summary: 'More instances stand where a rule forbids it than the gate allows.',
    why: 'A change can leave what runs against its own rules: it is never stopped for that, but somebody should look.',
    fix: 'Give them a place that keeps the rule, change the rule, or raise gates.breaches in infractl.yaml.',
  },
  {
    id: 'costIncrease',
    severity: 'error',
    summary: 'The computes would cost more than the gates of the Config allow.',
    why: 'A machine that is added, or a price that is mistyped, is paid every month.',
    fix: 'Look at the prices that change; where it is meant, raise spec.gates.costIncrease, or lift it for this plan: apply --allow costIncrease=200 --expect DIGEST.',
  },
  {
    id: 'deletions',
    severity: 'error',
    summary: 'More would be deleted than the gates of the Config allow.',
    why: 'A change that deletes much is more often a mistake than a wish.',
    fix: 'Look at what goes; where it shall go, raise spec.gates.deletions, or do it in smaller steps.',
  },
  {
    id: 'drained',
    severity: 'error',
    summary: 'The compute is to be emptied, so nothing new goes there.',
    why: 'plan --drain names it, or the host that it runs on.',
    fix: 'Leave it out of --drain.',
  },
  {
    id: 'exposureOpened',
    severity: 'error',
    summary: 'More ways in would be opened than the gates of the Config allow.',
    why: 'A rule, an address or a port may open what nobody meant to open, far from the place that was edited.',
    fix: 'See what the diff lists as opened; where it is meant, raise spec.gates.exposureOpened, or lift it for this plan: apply --allow exposureOpened=2 --expect DIGEST.',
  },
  {
    id: 'moves',
    severity: 'error',
    summary: 'More would be moved than the gates of the Config allow.',
    why: 'Each move interrupts something that runs.',
    fix: 'Raise spec.gates.moves, or plan without --rebalance.',
  },
  {
    id: 'no-compute',
    severity: 'error',
    summary: 'The fleet has no compute at all.',
    why: 'There are services to place and no manifest of kind Compute, or --without took the last one.',
    fix: 'Add a Compute; what to look for is under the recommendations of the plan.',
  },
  {
    id: 'no-order',
    severity: 'error',
    summary: 'Everything has a new place, but no order of moves leads there.',
    why: 'Each move would have to wait for room or a rule that only another of the moves gives. Detours over third computes were tried, too.',
    fix: 'Free some room for the time being, or stop an instance by hand while the others move.',
  },
  {
    id: 'nothing-loaded',
    severity: 'error',
    summary: 'No manifest was found, while the lockfile has resources.',
    why: 'A wrong folder or pattern would otherwise delete all that was applied.',
    fix: 'Check --dir and spec.manifests of the Config; where all shall go, delete the lockfile as well.',
  },
  {
    id: 'pinned',
    severity: 'error',
    summary: 'An Assignment written by hand stands on the compute that is to be emptied.',
    why: 'What is assigned by hand is never moved by the planner.',
    fix: 'Name another compute in its manifest, or delete it and let the planner choose.',
  },
  {
    id: 'protect',
    severity: 'error',
    summary: 'Something that is protected would go.',
    why: 'Its manifest, or that of the compute or service it belongs to, carries infractl.dev/protect: "true".',
    fix: 'Keep it, or take the annotation away in a change of its own first.',
  },
  {
    id: 'replicas',
    severity: 'error',
    summary: 'So many instances do not go together with the other rules.',
    why: 'The number of instances asked for is one side of the conflict, the rules named beside it are the other.',
    fix: 'Lower replicas, relax one of the rules, or follow one of the ways out.',
  },
  {
    id: 'restricted',
    severity: 'error',
    summary: 'The compute is not among those that the plan is restricted to.',
    why: 'plan --compute names others.',
    fix: 'Name it in --compute too, or leave the flag out.',
  },
  {
    id: 'solver-corrected',
    severity: 'warning',
    summary: 'A part of the solver’s answer broke a rule and was left out.',
    why: 'Every answer of the solver is checked against all rules before it is used, so the plan is right; its bound is weaker.',
    fix: 'Nothing needs mending in the manifests. Please report it with the fleet that shows it.',
  },
  {
    id: 'solver-failed',
    severity: 'warning',
    summary: 'The solver failed on this fleet, and the plan was made without it.',
    why: 'What stands stays, and the rest goes where it fits: every rule holds, but no bound is claimed.',
    fix: 'Nothing needs mending in the manifests. Please report it with the fleet that shows it.',
  },
  {
    id: 'solver-weak',
    severity: 'warning',
    summary: 'The solver failed on a part of this fleet.',
    why: 'Its WebAssembly ended with an error or gave no number. That part was planned without it: every rule holds, bounds are weaker.',
    fix: 'Nothing needs mending in the manifests. Please report it with the fleet that shows it.',
  },
  {
    id: 'move-never',
    severity: 'error',
    summary: 'The service says that what stands of it is never moved.',
    why: 'spec.move is never: no drain, no --make-room and no --rebalance takes it elsewhere.',
    fix: 'Set spec.move to allowed for as long as it has to move, or move it by hand.',
  },
  {
    id: 'no-solver',
    severity: 'warning',
    summary: 'The solver could not be loaded.',
    why: 'The package highs is missing or its WebAssembly does not start here. Plans are made all the same, with weaker bounds.',
    fix: 'Install infractl anew, with its dependencies.',
  },
  {
    id: 'service-affinity',
    severity: 'error',
    summary: 'What the service belongs beside does not stand there.',
    why: 'Its spec.placement.serviceAffinity asks for one of the services that it names in the same place: the computes with the same value of topologyKey. A compute without that label is no place. Where it names itself, the first instance is free.',
    fix: 'Place what it belongs beside where there is room for both, take a wider topologyKey, or relax the rule.',
  },
  {
    id: 'service-anti-affinity',
    severity: 'error',
    summary: 'A serviceAntiAffinity keeps the two services apart.',
    why: 'One of the two says in spec.placement.serviceAntiAffinity that the other must not stand in the same place. It binds both: neither comes to where the other is.',
    fix: 'Free another place for one of them, or relax the rule of the service that has it.',
  },
  {
    id: 'topology-spread',
    severity: 'error',
    summary: 'One more instance there would break topologySpread.',
    why: 'The compute lacks the label key, or its domain would hold more instances than the emptiest one by more than maxSkew. Domains are the label’s values on active computes that pass the selectors, full or not.',
    fix: 'Label the compute, make room in the emptiest domain, or raise maxSkew.',
  },
  {
    id: 'unplaced',
    severity: 'error',
    summary: 'More instances have no place than the gates of the Config allow.',
    why: 'By default every instance must have a place: a fleet that lacks one is not what was asked for.',
    fix: 'Follow a way out or a recommendation of the plan, or raise spec.gates.unplaced.',
  },
];

export const reasonIds: readonly string[] = reasons.map(({ id }) => id);

/** Undefined where no plan says so. */
export function explainReason(id: string, format: 'text' | 'json'): string | undefined {
  const reason = reasons.find((one) => one.id === id);
  if (reason === undefined) return undefined;
  if (format === 'json')
    return formatJson({ formatVersion: '1', rule: { group: 'plan', blocks: false, ...reason } });
  const { severity, summary, why, fix } = reason;
  return `RULE:      ${id}\nGROUP:     plan (what plan, whatif and apply say; it is no check)\nSEVERITY:  ${severity}\n\n${summary}\n\nWHY:\n    ${why}\n\nFIX:\n    ${fix}\n`;
}

/** A line each, as the list of checks has them. */
export function listReasons(): string {
  const width = Math.max(...reasonIds.map((id) => id.length));
  const lines = reasons.map(
    ({ id, severity, summary }) => `  ${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`,
  );
  return `plan (what plan, whatif and apply say, beside the ids above)\n${lines.join('')}`;
}

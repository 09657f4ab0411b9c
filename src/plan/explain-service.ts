import type { Fleet } from '../model/fleet.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { ServiceStory } from '../model/what-if.ts';
import { missingOf, obstacles } from './board.ts';
import type { Engine } from './decision.ts';
import type { Demand } from './demand.ts';
import { groupReasons } from './group-reasons.ts';
import type { Ground } from './ground.ts';
import { notesAbout } from './notes.ts';
import { draftPlan, toPlan } from './plan-fleet.ts';
import { planOne } from './plan-service.ts';
import { recommend } from './recommend.ts';
import { clausesOf } from './rules-of.ts';

/**
 * What one service asks for, what the joint plan does with it, where one more instance could go now and after that plan,
 * and why not elsewhere. Undefined where there is no such service.
 */
export async function storyOf(
  fleet: Fleet,
  name: string,
  options: PlanOptions,
  engine: Engine,
): Promise<ServiceStory | undefined> {
  const service = fleet.services.get(name);
  const now = planOne(fleet, name, options);
  if (!service || !now) return undefined;
  const draft = await draftPlan(fleet, options, engine);
  const { board } = draft.decision;
  const plan = toPlan(draft);
  const demand = draft.demands.find((entry) => entry.service === service)!;
  const blocked = board.ground.sites
    .map(({ name: compute, index }) => ({
      compute,
      obstacles: obstacles(board, demand, index),
    }))
    .filter((one) => one.obstacles.length > 0);
  return {
    service: name,
    rules: rulesText(draft.ground, demand),
    replicas: options.replicas?.get(name) ?? service.replicas,
    instances: demand.instances,
    missing: missingOf(board, demand),
    placements: plan.placements.filter((row) => row.service === name),
    now,
    reasons: groupReasons(blocked),
    rejected: blocked.map((one) => ({
      compute: one.compute,
      reasons: one.obstacles.map(({ rule, message }) => ({ rule, message })),
    })),
    conflicts: plan.conflicts.filter(({ services }) => services.includes(name)),
    recommendations: recommend(draft, (entry) => entry === demand),
    notes: notesAbout(draft, demand),
  };
}

function rulesText(ground: Ground, demand: Demand): readonly string[] {
  const { replicas, mode } = demand.service;
  const pinned = demand.pinnedTotal === 0 ? '' : `, ${demand.pinnedTotal} of them placed by hand`;
  return [
    mode === 'global'
      ? `mode: global, one on each of ${replicas} active computes that it may stand on${pinned}`
      : `${replicas === 1 ? '1 replica' : `${replicas} replicas`}${pinned}`,
    ...clausesOf(ground, demand).map(({ message }) => message),
  ];
}

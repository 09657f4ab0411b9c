import type { Fleet } from '../model/fleet.ts';
import type { Reason } from '../model/plan.ts';
import type { FailureCase, FailureReport, Loss, Verdict } from '../model/what-if.ts';
import { missingOf, obstacles } from './board.ts';
import { mostInstances, poolsOf, shortKeys, type Pool } from './capacity-bound.ts';
import { decide } from './decide.ts';
import { instancesOf, type Engine } from './decision.ts';
import { isEverywhere, type Demand } from './demand.ts';
import { demandsOf } from './demands.ts';
import { groupReasons } from './group-reasons.ts';
import { survey, withGuests } from './ground.ts';
import { compareText } from '../text/compare.ts';
import { addTo, type Vector } from './keys.ts';
import { lose, lossBoard, rehouse, takeBackAll, type Displaced, type LossBoard, type Taken } from './lose.ts';
import type { Draft } from './draft.ts';
import { draftPlan } from './plan-fleet.ts';
import { describeWant } from './wants.ts';
import { formatShort } from './why-not.ts';

export interface FailureOptions {
  /** Lose all computes that share a value of this label together, in place of each compute alone. */
  readonly by?: string;
  /** These computes alone, each on its own. */
  readonly only?: readonly string[];
}

/**
 * What the loss of each compute would mean, judged on what stands once the plan is applied. `yes` is always a placement
 * that was found and kept every rule; `no` is always a proof. What neither a quick search, nor a proof, nor (within its
 * limits) the solver settles is `unknown`.
 */
export async function reportFailures(
  fleet: Fleet,
  questions: readonly FailureOptions[],
  engine: Engine,
): Promise<readonly FailureReport[]> {
  const draft = await draftPlan(fleet, {}, engine);
  const reports: FailureReport[] = [];
  for (const options of questions) reports.push(await answer(fleet, options, draft, engine));
  return reports;
}

async function answer(
  fleet: Fleet,
  options: FailureOptions,
  draft: Draft,
  engine: Engine,
): Promise<FailureReport> {
  const study: Study = {
    draft,
    loss: lossBoard(draft.decision.board),
    placed: draft.demands.map((demand) => demand.instances - missingOf(draft.decision.board, demand)),
    pools: poolsOf(draft.decision.board),
    engine,
    calls: solverCalls(draft),
    told: 0,
  };
  const cases: FailureCase[] = [];
  for (const { name, computes } of casesOf(fleet, options)) cases.push(await judge(study, name, computes));
  const count = (verdict: Verdict): number => cases.filter(({ survives }) => survives === verdict).length;
  const instances = instancesOf(draft.demands);
  return {
    by: options.by ?? null,
    instances,
    unplaced: instances - draft.decision.placed.value,
    summary: { yes: count('yes'), no: count('no'), unknown: count('unknown') },
    cases,
  };
}

interface Study {
  readonly draft: Draft;
  readonly loss: LossBoard;
  /** By demand: instances that have a place before anything is lost. */
  readonly placed: readonly number[];
  readonly pools: readonly Pool[];
  readonly engine: Engine;
  /** Solver calls that are left. */
  calls: number;
  /** Cases whose reasons were told compute by compute. */
  told: number;
}

/** The solver is asked about few cases of a large fleet and many of a small one. */
function solverCalls({ demands }: Draft): number {
  const instances = instancesOf(demands);
  if (instances <= 300) return 60;
  if (instances <= 3000) return 10;
  return instances <= 10_000 ? 6 : 0;
}

const MOST_TOLD = 60;

function casesOf(
  fleet: Fleet,
  { by, only }: FailureOptions,
): readonly { name: string; computes: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const node of fleet.computes.values()) {
    const name = by === undefined ? node.name : node.labels.get(by);
    if (name === undefined || only?.includes(node.name) === false) continue;
    const known = groups.get(name);
    if (known) known.push(node.name);
    else groups.set(name, [node.name]);
  }
  return [...groups]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([name, own]) => ({ name, computes: [...withGuests(fleet, own)].toSorted(compareText) }));
}

async function judge(study: Study, name: string, computes: readonly string[]): Promise<FailureCase> {
  const { loss, draft } = study;
  const sites = computes.map((compute) => draft.ground.siteOf.get(compute)!);
  const taken = lose(loss, sites);
  const undo = [...taken.undo];
  const displaced = taken.displaced.reduce((sum, { count }) => sum + count, 0);
  const left = rehouse(loss, taken, undo);
  const proofs = left.length > 0 ? prove(study, taken, sites, left) : [];
  const losses = tellLosses(study, left, proofs);
  takeBackAll(undo);
  const found = { name, computes, displaced };
  if (left.length === 0) return { ...found, survives: 'yes', losses: [] };
  if (proofs.length > 0) return { ...found, survives: 'no', losses };
  const verdict = await askSolver(study, computes);
  return { ...found, survives: verdict, losses: verdict === 'yes' ? [] : losses };
}

interface Proof {
  readonly demand: Demand;
  readonly reason: Reason;
}

/** Why no plan at all can place what is left over. */
function prove(
  study: Study,
  taken: Taken,
  sites: readonly number[],
  left: readonly Displaced[],
): readonly Proof[] {
  return left.flatMap(({ demand }) => [
    ...wantProofs(study, demand),
    ...countProofs(study, taken, demand),
    ...poolProofs(study, taken, sites, demand),
  ]);
}

function wantProofs({ loss, draft }: Study, demand: Demand): readonly Proof[] {
  return demand.wants
    .filter(({ holders }) => holders.every((site) => loss.lost[site] === 1))
    .map((want) => ({
      demand,
      reason: {
        rule: 'port-ip-not-on-compute',
        message: describeWant(draft.ground, { ...want, holders: [] }),
        computes: [],
      },
    }));
}

/** The service alone has not enough computes left. Freed hosts are not weighed: no proof is claimed then. */
function countProofs({ loss, placed }: Study, taken: Taken, demand: Demand): readonly Proof[] {
  if ([...taken.freed.keys()].some((site) => demand.allowed.has[site] === 1)) return [];
  const wanted = placed[demand.index]!;
  const most = mostInstances(loss.board, demand, (site) => loss.lost[site] === 1, wanted);
  if (most >= wanted) return [];
  const message =
    most === 0
      ? `${wanted === 1 ? 'its one instance has no' : `none of its ${wanted} instances has a`} place on what is left`
      : `at most ${most} of its ${wanted} instances have a place on what is left`;
  return [{ demand, reason: { rule: 'capacity-min-exceeded', message, computes: [] } }];
}

/** The computes that the service may use have too little of a key for all that may be nowhere else. */
function poolProofs(
  { loss, draft, pools }: Study,
  taken: Taken,
  sites: readonly number[],
  demand: Demand,
): readonly Proof[] {
  const pool = pools.find(({ has }) => has === demand.allowed.has);
  if (!pool) return [];
  const more: Vector = draft.ground.keys.names.map(() => 0);
  const freed: Vector = draft.ground.keys.names.map(() => 0);
  const inside = new Set(pool.services);
  for (const entry of taken.displaced)
    if (inside.has(entry.demand.name))
      addTo(more, entry.demand.min, entry.count - standingIn(loss, pool, sites, entry));
  for (const [site, room] of taken.freed) if (pool.has[site] === 1) addTo(freed, room);
  const left = pool.sites.filter((site) => loss.lost[site] === 0).length;
  const where =
    left === 1
      ? 'on the one compute left that it may use'
      : `on the ${left} computes left that it may use, together`;
  const short = shortKeys(loss.board, pool, sites, more, freed);
  const messages =
    left === 0 && short.length > 0
      ? ['no compute that it may use is left']
      : short.map(({ key, short: amount }) => `${key} short by ${formatShort(key, amount)} ${where}`);
  return messages.map((message) => ({
    demand,
    reason: { rule: 'capacity-min-exceeded', message, computes: [] },
  }));
}

/** Displaced instances that the pool counted already: generated ones on its open computes. */
function standingIn(
  { board, residents }: LossBoard,
  pool: Pool,
  lost: readonly number[],
  { demand }: Displaced,
): number {
  return lost.reduce((sum, site) => {
    if (pool.has[site] !== 1 || !board.ground.sites[site]!.open) return sum;
    return sum + (residents[site]!.get(demand.index) ?? 0) - (board.pinned[demand.index]!.get(site) ?? 0);
  }, 0);
}

function tellLosses(study: Study, left: readonly Displaced[], proofs: readonly Proof[]): readonly Loss[] {
  if (left.length === 0) return [];
  const inFull = study.told < MOST_TOLD;
  study.told += 1;
  return left.map(({ demand, count }) => {
    const proven = proofs.filter((proof) => proof.demand === demand).map(({ reason }) => reason);
    const reasons = inFull ? obstaclesLeft(study, demand) : [];
    return { service: demand.name, missing: count, reasons: [...proven, ...reasons] };
  });
}

function obstaclesLeft({ loss, draft }: Study, demand: Demand): readonly Reason[] {
  const left = draft.ground.sites.filter(({ index }) => loss.lost[index] === 0);
  return groupReasons(
    left.map((site) => ({ compute: site.name, obstacles: obstacles(loss.board, demand, site.index) })),
  );
}

/** A whole plan without the computes: `yes` where it places as much as before, `no` where its bound says it cannot. */
async function askSolver(study: Study, without: readonly string[]): Promise<Verdict> {
  if (study.calls <= 0) return 'unknown';
  // What is still to come to every compute takes room there that a plan without it would give away.
  if (study.draft.demands.some((demand) => isEverywhere(demand) && demand.pending > 0)) return 'unknown';
  study.calls -= 1;
  const { draft, engine, placed } = study;
  const replicas = new Map(draft.demands.map((demand, index) => [demand.name, placed[index]!]));
  const ground = survey(draft.ground.fleet, { without, replicas });
  const demands = demandsOf(ground);
  const wanted = instancesOf(demands);
  const decision = await decide(ground, demands, engine);
  if (decision.placed.value === wanted) return 'yes';
  return decision.placed.bound < wanted ? 'no' : 'unknown';
}

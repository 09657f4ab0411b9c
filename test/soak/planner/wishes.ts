import { type Dice, diceOf, docOf } from './random-fleet.ts';
import type { Doc } from './world.ts';

/** The fleet with wishes drawn at random: taints and tolerations, overcommit, `move: never`, serviceAntiAffinity, several spreads. */
export function withWishes(seed: number, docs: readonly Doc[]): readonly Doc[] {
  const dice = diceOf(seed * 7919 + 13);
  const usual = dice.chance(10) ? { overcommit: { cores: 1.5 } } : {};
  const config = docs.find(({ kind }) => kind === 'Config') ?? docOf('Config', 'infractl', {});
  const planner = { ...(config.spec['planner'] as object | undefined), ...usual };
  const others = docs.filter(({ kind }) => kind !== 'Config');
  return [
    ...others.map((doc) => wishing(dice, doc)),
    ...(Object.keys(planner).length > 0 ? [{ ...config, spec: { ...config.spec, planner } }] : []),
  ];
}

function wishing(dice: Dice, doc: Doc): Doc {
  if (doc.kind === 'Compute') return { ...doc, spec: { ...doc.spec, ...computeWishes(dice) } };
  if (doc.kind !== 'Service') return doc;
  const written = (doc.spec['placement'] ?? {}) as Doc['spec'];
  const placement = { ...written, ...placementWishes(dice), ...moreSpreads(dice, written) };
  const spec = {
    ...doc.spec,
    ...(dice.chance(15) ? { move: 'never' } : {}),
    ...(Object.keys(placement).length > 0 ? { placement } : {}),
  };
  const labels = { ...doc.metadata.labels, tier: dice.pick('a', 'b') };
  return { ...doc, metadata: { ...doc.metadata, labels }, spec };
}

/** One topologySpread becomes several, some of them only preferred. */
function moreSpreads(dice: Dice, { topologySpread }: Doc['spec']): Doc['spec'] {
  if (topologySpread === undefined ? dice.chance(92) : dice.chance(40)) return {};
  const more = Array.from({ length: dice.pick(1, 1, 2) }, () => ({
    key: dice.pick('zone', 'env', 'infractl.dev/name'),
    maxSkew: dice.pick(1, 2),
    ...(dice.chance(30) ? { whenUnsatisfiable: dice.pick('ScheduleAnyway', 'DoNotSchedule') } : {}),
  }));
  return { topologySpread: [...(topologySpread === undefined ? [] : [topologySpread]), ...more] };
}

function computeWishes(dice: Dice): Doc['spec'] {
  return {
    ...(dice.chance(25)
      ? {
          taints: [
            { key: 'dedicated', value: dice.pick('db', 'web'), effect: dice.pick('NoSchedule', 'NoExecute') },
          ],
        }
      : {}),
    ...(dice.chance(20) ? { overcommit: dice.pick<object>({ cores: 1.5 }, { cores: 2, memory: 1.25 }) } : {}),
  };
}

function placementWishes(dice: Dice): Doc['spec'] {
  const apart = dice.chance(30)
    ? {
        serviceAntiAffinity: [
          dice.pick<object>(
            { services: ['s0'] },
            { services: ['s0'], topologyKey: 'zone' },
            { matchLabels: { tier: 'a' } },
            { matchLabels: { tier: 'b' }, topologyKey: 'zone' },
          ),
        ],
      }
    : {};
  return dice.chance(30)
    ? {
        ...apart,
        tolerations: [
          dice.pick<object>(
            { operator: 'Exists' },
            { key: 'dedicated', value: 'db' },
            { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' },
          ),
        ],
      }
    : apart;
}

import { type Dice, diceOf, docOf } from './random-fleet.ts';
import type { Doc } from './world.ts';

/**
 * The fleet with wishes drawn at random: taints and tolerations, overcommit, `move: never`, `mode: global`, serviceAffinity and
 * serviceAntiAffinity, several spreads.
 */
export function withWishes(seed: number, docs: readonly Doc[]): readonly Doc[] {
  const dice = diceOf(seed * 7919 + 13);
  const usual = dice.chance(10) ? { overcommit: { cores: 1.5 } } : {};
  const config = docs.find(({ kind }) => kind === 'Config') ?? docOf('Config', 'infractl', {});
  const planner = { ...(config.spec['planner'] as object | undefined), ...usual };
  const others = docs.filter(({ kind }) => kind !== 'Config');
  const names = new Set(docs.flatMap(({ kind, metadata }) => (kind === 'Service' ? [metadata.name] : [])));
  return [
    ...others.map((doc) => wishing(dice, doc)).map((doc) => withoutUnknown(doc, names)),
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
    ...(dice.chance(15) ? { mode: 'global' } : {}),
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

/** Rules name services that are there alone. */
function withoutUnknown(doc: Doc, names: ReadonlySet<string>): Doc {
  const placement = doc.spec['placement'] as Doc['spec'] | undefined;
  const written = placement?.['serviceAffinity'] as readonly { readonly services?: readonly string[] }[];
  if (doc.kind !== 'Service' || written === undefined) return doc;
  const serviceAffinity = written
    .map((rule) =>
      rule.services ? { ...rule, services: rule.services.filter((one) => names.has(one)) } : rule,
    )
    .filter(({ services }) => services?.length !== 0);
  return { ...doc, spec: { ...doc.spec, placement: { ...placement, serviceAffinity } } };
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
  const together = dice.chance(25)
    ? {
        serviceAffinity: [
          dice.pick<object>(
            { services: ['s0'], topologyKey: 'zone' },
            { services: ['s1'] },
            { services: ['s0', 's1'], topologyKey: 'zone' },
            { matchLabels: { tier: 'a' }, topologyKey: 'zone' },
            { matchLabels: { tier: 'b' }, topologyKey: 'env' },
            { matchLabels: { tier: 'a' } },
          ),
        ],
      }
    : {};
  return dice.chance(30)
    ? {
        ...apart,
        ...together,
        tolerations: [
          dice.pick<object>(
            { operator: 'Exists' },
            { key: 'dedicated', value: 'db' },
            { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' },
          ),
        ],
      }
    : { ...apart, ...together };
}

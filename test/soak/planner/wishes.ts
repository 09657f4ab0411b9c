import { type Dice, diceOf } from './random-fleet.ts';
import type { Doc } from './world.ts';

/** The fleet with wishes drawn at random: taints and tolerations. */
export function withWishes(seed: number, docs: readonly Doc[]): readonly Doc[] {
  const dice = diceOf(seed * 7919 + 13);
  return docs.map((doc) => {
    if (doc.kind === 'Compute') return { ...doc, spec: { ...doc.spec, ...computeWishes(dice) } };
    if (doc.kind !== 'Service') return doc;
    const placement = { ...(doc.spec['placement'] as object | undefined), ...placementWishes(dice) };
    return { ...doc, spec: { ...doc.spec, ...(Object.keys(placement).length > 0 ? { placement } : {}) } };
  });
}

function computeWishes(dice: Dice): Doc['spec'] {
  return dice.chance(25)
    ? {
        taints: [
          { key: 'dedicated', value: dice.pick('db', 'web'), effect: dice.pick('NoSchedule', 'NoExecute') },
        ],
      }
    : {};
}

function placementWishes(dice: Dice): Doc['spec'] {
  return dice.chance(30)
    ? {
        tolerations: [
          dice.pick<object>(
            { operator: 'Exists' },
            { key: 'dedicated', value: 'db' },
            { key: 'dedicated', operator: 'Exists', effect: 'NoExecute' },
          ),
        ],
      }
    : {};
}

import type { Doc } from './world.ts';

/** Seeded: the same seed gives the same fleets, on any machine (mulberry32). */
export interface Dice {
  /** Below `count`. */
  readonly roll: (count: number) => number;
  readonly pick: <T>(...values: readonly T[]) => T;
  readonly chance: (percent: number) => boolean;
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const roll = (count: number): number => Math.floor(next() * count);
  return {
    roll,
    pick: <T>(...values: readonly T[]): T => values[roll(values.length)] as T,
    chance: (percent) => next() * 100 < percent,
  };
}

export const docOf = (
  kind: string,
  name: string,
  spec: Doc['spec'],
  labels?: Readonly<Record<string, string>>,
): Doc => ({
  apiVersion: 'infractl.dev/v1',
  kind,
  metadata: { name, ...(labels && Object.keys(labels).length > 0 ? { labels } : {}) },
  spec,
});

/** What a fleet is made of. `calm`: whatever stands broke no rule when it was placed. */
export interface Recipe {
  readonly computes: number;
  readonly services: number;
  readonly instances: number;
}

const TINY: Recipe = { computes: 4, services: 4, instances: 6 };

/** A tiny fleet with every rule that there is; what stands may be in breach of each of them. */
export function randomFleet(seed: number, most: Recipe = TINY): readonly Doc[] {
  const dice = diceOf(seed);
  const computes = Array.from({ length: 1 + dice.roll(most.computes) }, (_, index) =>
    randomCompute(dice, index),
  );
  let left = most.instances;
  const services = Array.from({ length: 1 + dice.roll(most.services) }, (_, index) => {
    const replicas = Math.min(left, dice.pick(0, 1, 1, 1, 2, 2, 3));
    left -= replicas;
    return randomService(dice, index, replicas);
  });
  const stands = randomStands(dice, computes, services, most.instances);
  const offers = dice.chance(15) ? [randomOffer(dice)] : [];
  return [
    ...computes,
    ...services,
    ...stands,
    ...offers,
    ...randomPorts(dice, computes, services),
    ...randomConfig(dice),
  ];
}

export function randomCompute(dice: Dice, index: number): Doc {
  const guest = index > 0 && dice.chance(7);
  const capacity = {
    cores: guest ? dice.pick(1, 2) : dice.pick(2, 4, 4, 6, 8, 10),
    memory: `${guest ? 2 : dice.pick(2, 4, 8, 8, 12, 16)}Gi`,
    ...(dice.chance(35) ? { nvme: dice.pick(20, 50, 100) } : {}),
    ...(dice.chance(15) ? { gpu: dice.pick(1, 2) } : {}),
  };
  const labels = {
    ...(dice.chance(75) ? { zone: dice.pick('z1', 'z1', 'z2', 'z3') } : {}),
    env: dice.pick('prod', 'prod', 'dev'),
  };
  return docOf(
    'Compute',
    `c${index}`,
    {
      type: guest ? 'vm' : 'vps',
      provider: 'p',
      region: 'r',
      capacity,
      ...(dice.chance(18) ? { state: dice.pick('maintenance', 'inactive') } : {}),
      ...(guest ? { host: `c${dice.roll(index)}` } : {}),
      ...(dice.chance(15)
        ? { reserved: { cores: dice.pick<string | number>('500m', 1), memory: '1Gi' } }
        : {}),
      ...(dice.chance(80)
        ? { billing: { currency: 'EUR', monthlyCost: dice.pick(10, 20, 35, 35, 50, 90) } }
        : {}),
    },
    labels,
  );
}

const SELECTORS: readonly object[] = [
  { matchLabels: { env: 'prod' } },
  { matchLabels: { env: 'dev' } },
  { matchExpressions: [{ key: 'zone', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'zone', operator: 'In', values: ['z1', 'z2'] }] },
  { matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev'] }] },
  { matchExpressions: [{ key: 'infractl.dev/name', operator: 'NotIn', values: ['c0'] }] },
];

export function randomService(dice: Dice, index: number, replicas: number): Doc {
  const cores = dice.pick<string | number>('500m', 1, 1, 2, 2, 3, 4);
  const memory = dice.pick(1, 1, 2, 3, 4, 6);
  const nvme = dice.chance(20) ? dice.pick(5, 10, 30) : undefined;
  const min = {
    cores,
    memory: `${memory}Gi`,
    ...(nvme === undefined ? {} : { nvme }),
    ...(dice.chance(10) ? { gpu: 1 } : {}),
  };
  const max = {
    ...(dice.chance(40) ? { memory: `${memory + dice.pick(1, 2, 5)}Gi` } : {}),
    ...(dice.chance(20) ? { cores: dice.pick(4, 5, 6) } : {}),
    ...(nvme !== undefined && dice.chance(50) ? { nvme: nvme + dice.pick(7, 30) } : {}),
  };
  const placement = {
    ...(dice.chance(18) ? { affinity: [dice.pick(...SELECTORS)] } : {}),
    ...(dice.chance(12) ? { antiAffinity: [dice.pick(...SELECTORS)] } : {}),
    ...(dice.chance(25) ? { spreadMax: dice.pick(1, 1, 2) } : {}),
    ...(dice.chance(20)
      ? {
          topologySpread: {
            key: dice.pick('zone', 'zone', 'env', 'infractl.dev/name'),
            maxSkew: dice.pick(1, 1, 2),
          },
        }
      : {}),
  };
  return docOf('Service', `s${index}`, {
    resources: { min, ...(Object.keys(max).length > 0 ? { max } : {}) },
    replicas,
    ...(Object.keys(placement).length > 0 ? { placement } : {}),
  });
}

/** What stands, a fifth of it pinned: anywhere, so that many break a rule; some name a compute that is gone. */
function randomStands(
  dice: Dice,
  computes: readonly Doc[],
  services: readonly Doc[],
  most: number,
): readonly Doc[] {
  const asked = services.reduce((sum, { spec }) => sum + Number(spec['replicas']), 0);
  let spare = Math.max(0, most - asked);
  const stands: Doc[] = [];
  for (const service of services) {
    let open = Number(service.spec['replicas']);
    const seen = new Set<string>();
    for (let n = dice.pick(0, 0, 1, 1, 2, 3); n > 0; n--) {
      const compute = dice.chance(4) ? 'gone' : dice.pick(...computes).metadata.name;
      const extra = open === 0 && spare > 0 && dice.chance(40);
      if (seen.has(compute) || (open === 0 && !extra)) continue;
      seen.add(compute);
      const quantity = open > 1 && dice.chance(30) ? 2 : 1;
      if (extra) spare--;
      open = Math.max(0, open - quantity);
      const pin = compute !== 'gone' && dice.chance(15);
      stands.push(assignmentOf(dice, service, compute, quantity, pin));
    }
  }
  return stands;
}

function assignmentOf(dice: Dice, service: Doc, compute: string, quantity: number, pin: boolean): Doc {
  const { name } = service.metadata;
  const { min } = service.spec['resources'] as { readonly min: Readonly<Record<string, unknown>> };
  const memory = Number(String(min['memory']).replace('Gi', ''));
  const grown = dice.chance(25) ? dice.pick(0, 1) : 0;
  const allocated = { ...times(min, quantity), memory: `${(memory + grown) * quantity}Gi` };
  const spec = { service: name, compute, quantity, ...(dice.chance(70) ? { allocated } : {}) };
  const doc = docOf('Assignment', `${name}--${compute}${pin ? '-pin' : ''}`, spec);
  return pin ? doc : { ...doc, generated: true };
}

function times(min: Readonly<Record<string, unknown>>, quantity: number): Readonly<Record<string, unknown>> {
  const one = (value: unknown): unknown =>
    typeof value === 'number'
      ? value * quantity
      : `${Number.parseFloat(String(value)) * quantity}${String(value).replace(/^[0-9.]+/, '')}`;
  return Object.fromEntries(Object.entries(min).map(([key, value]) => [key, one(value)]));
}

function randomOffer(dice: Dice): Doc {
  return docOf('ComputeOffer', 'o0', {
    type: 'vps',
    provider: 'p',
    region: 'r',
    capacity: { cores: dice.pick(4, 8), memory: dice.pick('8Gi', '16Gi'), nvme: 100 },
    monthlyCost: dice.pick(20, 45),
    currency: 'EUR',
    available: dice.pick(0, 1, 3),
  });
}

/** An address on one compute, seldom on none, and a port of it for a service. */
function randomPorts(dice: Dice, computes: readonly Doc[], services: readonly Doc[]): readonly Doc[] {
  return Array.from({ length: dice.chance(20) ? dice.pick(1, 1, 2) : 0 }, (_, index) => {
    const ip = `ip${index}`;
    const { name: compute } = dice.pick(...computes).metadata;
    const held = dice.chance(90) ? [docOf('IPAssignment', `${ip}-${compute}`, { compute, ip })] : [];
    const port = { service: dice.pick(...services).metadata.name, ip, port: 443, servicePort: 8443 };
    return [
      docOf('IPAddress', ip, { address: `203.0.113.${index + 10}`, type: 'public', cidr: '203.0.113.0/24' }),
      ...held,
      docOf('PortAssignment', `port${index}`, port),
    ];
  }).flat();
}

function randomConfig(dice: Dice): readonly Doc[] {
  if (!dice.chance(15)) return [];
  const planner = dice.pick<Doc['spec']>(
    { allocation: 'min' },
    { allocation: 'max' },
    { target: [0.5, 0.8] },
  );
  return [docOf('Config', 'infractl', { planner })];
}

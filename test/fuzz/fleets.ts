import { memorySource } from '../../src/load/index.ts';
import { checkFleet, openSource } from '../../src/run.ts';
import { planFleet } from '../../src/plan/index.ts';
import { formatLockfile, lockfileFrom, stateOf, toDesired } from '../../src/state/index.ts';
import { generatedAssignments } from '../../src/plan/index.ts';
import { type Random, soak } from './support.ts';

/* Whole random fleets, sound and unsound, through every stage up to the plan and the lockfile that it leaves. */

let input = '';

await soak('fleets', 20_000, once, () => input);

async function once(random: Random): Promise<void> {
  input = makeFleet(random);
  const source = memorySource([{ path: 'a.yaml', kind: 'file' }], new Map([['a.yaml', Buffer.from(input)]]));
  const open = checkFleet(
    openSource(source, (name) => lockfileFrom(name, undefined)),
    { today: '2026-01-01' },
    'blocking',
  );
  if (open.blocked) return;
  const plan = await planFleet(open.fleet, random(8) === 0 ? { rebalance: true } : {});
  const desired = [...open.resources.map(toDesired), ...generatedAssignments(open.fleet, plan)];
  formatLockfile(stateOf(desired));
}

function makeFleet(random: Random): string {
  const pick = <T>(...items: readonly T[]): T => items[random(items.length)] as T;
  const machines = Array.from({ length: random(6) }, (_, index) => {
    const labels = `{env: ${pick('prod', 'dev')}, zone: ${pick('a', 'b', 'c')}}`;
    const taints =
      random(5) === 0
        ? `, taints: [{key: env, value: prod, effect: ${pick('NoSchedule', 'NoExecute')}}]`
        : '';
    const state = pick('active', 'active', 'active', 'maintenance', 'inactive');
    return `kind: Compute\nmetadata: {name: c${index}, labels: ${labels}}\nspec: {type: vps, provider: p, region: ${pick('r', 's')}, state: ${state}, capacity: {cores: ${random(17)}, memory: ${random(65)}Gi, nvme: ${random(500)}}${taints}}`;
  });
  const services = Array.from({ length: random(6) }, (_, index) => {
    const max = random(3) === 0 ? `, max: {cores: ${4 + random(8)}, memory: ${8 + random(32)}Gi}` : '';
    const affinity =
      random(3) === 0 ? `affinity: [{matchLabels: {env: ${pick('prod', 'dev', 'none')}}}], ` : '';
    const spread = random(3) === 0 ? `spreadMax: ${1 + random(2)}, ` : '';
    const topology = random(4) === 0 ? 'topologySpread: {key: zone, maxSkew: 1}, ' : '';
    return `kind: Service\nmetadata: {name: s${index}}\nspec: {resources: {min: {cores: ${random(5)}, memory: ${random(9)}Gi}${max}}, replicas: ${random(5)}, priority: ${random(3)}, placement: {${affinity}${spread}${topology}tolerations: []}}`;
  });
  const pins = Array.from({ length: random(4) }, (_, index) => {
    const quantity = 1 + random(3);
    return `kind: Assignment\nmetadata: {name: p${index}}\nspec: {service: s${random(7)}, compute: c${random(7)}, quantity: ${quantity}}`;
  });
  return [...machines, ...services, ...pins]
    .map((text) => `apiVersion: infractl.dev/v1\n${text}\n`)
    .join('---\n');
}

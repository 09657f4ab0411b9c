import { planDocs, type Planned } from './drive.ts';
import { type Finding, judge } from './judge.ts';
import { layoutOf, type PlanJson } from './plan-text.ts';
import { docOf } from './random-fleet.ts';
import { type Doc, worldOf } from './world.ts';

/** All that is asked of one fleet: the plan, what comes after its apply, other names and orders, and --rebalance. */
export async function judgeFleet(docs: readonly Doc[]): Promise<readonly Finding[]> {
  try {
    const planned = await planDocs(docs);
    const plain = judge(worldOf(docs), planned.json, { mode: 'plain' });
    const broken = plain.some(({ fault }) => fault === 'count');
    if (broken) return plain;
    return [
      ...plain,
      ...(await again(planned)),
      ...(await renamed(docs, planned.json)),
      ...(await rebalanced(docs, planned.json)),
    ];
  } catch (error) {
    return [
      { fault: 'crash', words: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    ];
  }
}

/** Plan, apply, plan: nothing to do. */
export async function again({ applied }: Planned): Promise<readonly Finding[]> {
  const { json } = await planDocs(applied);
  const rows = json.placements.filter(({ action }) => action !== 'keep');
  return rows.map(({ action, service, compute, from }) => ({
    fault: 'again',
    words: `planned once more, ${service} has to ${action} ${from === null ? '' : `${from} to `}${compute}`,
  }));
}

/** Names, order and an empty machine that takes nothing change no value. */
async function renamed(docs: readonly Doc[], { summary }: PlanJson): Promise<readonly Finding[]> {
  const values = ({ objectives }: PlanJson['summary']): string =>
    objectives.map(({ name, value }) => `${name} ${Math.round(value * 1000) / 1000}`).join(', ');
  const idle = docOf('Compute', 'aa-idle', {
    type: 'vps',
    provider: 'p',
    region: 'r',
    state: 'inactive',
    capacity: { cores: 64, memory: '64Gi' },
  });
  const others: readonly [string, readonly Doc[]][] = [
    ['manifests in reverse order', docs.toReversed()],
    ['other names', renameAll(docs)],
    ['an empty inactive machine', [...docs, idle]],
  ];
  const findings: Finding[] = [];
  for (const [what, some] of others) {
    const other = values((await planDocs(some)).json.summary);
    if (other !== values(summary))
      findings.push({ fault: 'names', words: `with ${what}: ${other}; else ${values(summary)}` });
  }
  return findings;
}

/** Every service and compute gets the name that sorts where the last one did. */
function renameAll(docs: readonly Doc[]): readonly Doc[] {
  const names = docs
    .filter(({ kind }) => kind === 'Service' || kind === 'Compute')
    .map(({ metadata }) => metadata.name);
  const others = new Map(
    names.map((name, index) => [name, `${name[0]}${9 - Number(name.slice(1) || index)}x`]),
  );
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') return others.get(value) ?? value;
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
  };
  return docs.map((doc) => {
    const spec = rename(doc.spec) as Doc['spec'];
    const own =
      doc.kind === 'Assignment'
        ? `${spec['service']}--${spec['compute']}`
        : (others.get(doc.metadata.name) ?? doc.metadata.name);
    return {
      ...doc,
      metadata: { ...doc.metadata, name: doc.kind === 'Assignment' && !doc.generated ? `${own}-pin` : own },
      spec,
    };
  });
}

/** --rebalance places no fewer, breaks no rule, and pays as little as can be. */
async function rebalanced(docs: readonly Doc[], plain: PlanJson): Promise<readonly Finding[]> {
  const { json } = await planDocs(docs, { rebalance: true });
  const world = worldOf(docs);
  const count = (plan: PlanJson): number =>
    layoutOf(world, plan)
      .flat()
      .reduce((sum, one) => sum + one, 0);
  const fewer: readonly Finding[] =
    count(json) < count(plain)
      ? [{ fault: 'fewer', words: `--rebalance places ${count(json)}, a plain plan ${count(plain)}` }]
      : [];
  const found = judge(world, json, { mode: 'rebalance', least: count(plain) });
  return [...fewer, ...found.map(({ fault, words }): Finding => ({ fault, words: `--rebalance: ${words}` }))];
}

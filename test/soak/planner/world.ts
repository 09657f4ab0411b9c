/*
 * The judge's own view of a fleet, read from manifests. Nothing of src/plan is used in this folder but the planner that is
 * judged: what a plan has to be is written here a second time, from the contract's text alone. Amounts are integers:
 * milli-cores, MB, GB, and thousandths of anything else.
 */

/** A manifest as it is written; `generated` where it stands in the generated folder. */
export interface Doc {
  readonly apiVersion: 'infractl.dev/v1';
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly generated?: true;
}

export type Amounts = ReadonlyMap<string, number>;

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Machine {
  readonly name: string;
  readonly state: 'active' | 'maintenance' | 'inactive';
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Taint[];
  /** total x overcommit - reserved */
  readonly size: Amounts;
  /** What vms and pins hold there. */
  readonly fixed: Amounts;
  /** Per month; null where unknown. */
  readonly cost: number | null;
}

export interface Work {
  readonly name: string;
  readonly min: Amounts;
  readonly max: Amounts;
  readonly replicas: number;
  /** One on every machine that it may stand on: no machine is there for it. */
  readonly global: boolean;
  /** Whether what stands of it may move at all. */
  readonly moves: boolean;
  /** Instances that hand-written Assignments hold, by machine. */
  readonly pins: readonly number[];
  /** max(replicas, pinned) - pinned: what the planner places. */
  readonly free: number;
  /** Instances that generated Assignments hold, by machine; and what each of them holds. */
  readonly stood: readonly number[];
  readonly held: readonly (Amounts | undefined)[];
  /** Instances that stood on computes that are gone, and what each of them held. */
  readonly lost: number;
  readonly lostHeld: Amounts | undefined;
  /** By machine: labels pass affinity and antiAffinity, the key of topologySpread is there, NoExecute is tolerated. */
  readonly allowed: readonly boolean[];
  /** By machine: what is new may come there; allowed, and every taint is tolerated. */
  readonly enters: readonly boolean[];
  readonly spreadMax: number;
  /** Of each required topologySpread: the machines of each domain, and the most that two may differ. */
  readonly spreads: readonly Spread[];
  /** Who it must not stand beside: the work, and by machine the number of the place; -1 where there is none. */
  readonly avoids: readonly { readonly other: number; readonly place: readonly number[] }[];
  /** Of each required serviceAffinity: the works one of which it must stand beside, and by machine the number of the place. */
  readonly company: readonly { readonly others: readonly number[]; readonly place: readonly number[] }[];
  /** Each wants one instance on this machine; -1 where no machine holds the address. */
  readonly wants: readonly number[];
}

export interface Spread {
  readonly domains: readonly (readonly number[])[];
  readonly skew: number;
}

export interface World {
  readonly machines: readonly Machine[];
  readonly works: readonly Work[];
  readonly keys: readonly string[];
  readonly target: readonly [number, number];
  readonly allocation: 'target' | 'min' | 'max';
  readonly offers: number;
  readonly hosts: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A quantity in integers: `500m` cores, `2Gi` or 2048 of memory, `1.5TB` of nvme. */
export function readAmount(key: string, value: unknown): number {
  const [, digits = '', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(value)) ?? [];
  const count = Number(digits);
  const letter = unit.replace(/i?B?$/, '');
  if (key === 'memory' || key === 'vram')
    return Math.round(count * ({ '': 1, M: 1, G: 1024, T: 1024 * 1024 }[letter] ?? Number.NaN));
  if (key === 'nvme' || key === 'hdd' || key === 'ssd')
    return Math.round(count * ({ '': 1, G: 1, T: 1000 }[letter] ?? Number.NaN));
  return Math.round(unit === 'm' ? count : count * 1000);
}

function readAmounts(fields: unknown): Map<string, number> {
  return new Map(
    Object.entries((fields ?? {}) as Fields).map(([key, value]) => [key, readAmount(key, value)]),
  );
}

function matches(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Amounts | ReadonlyMap<string, string>,
): boolean {
  const exact = Object.entries(matchLabels).every(([key, value]) => labels.get(key) === value);
  return (
    exact &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels.get(key) as string | undefined;
      if (operator === 'Exists' || operator === 'DoesNotExist')
        return (value !== undefined) === (operator === 'Exists');
      if (operator === 'Gt' || operator === 'Lt') {
        const [mine, limit] = [Number(value ?? Number.NaN), Number(values[0])];
        return operator === 'Gt' ? mine > limit : mine < limit;
      }
      const listed = value !== undefined && values.includes(value);
      return listed === (operator === 'In');
    })
  );
}

function labelsOf({ metadata, spec }: Doc): ReadonlyMap<string, string> {
  const known = ['type', 'provider', 'region'].map(
    (key) => [`infractl.dev/${key}`, String(spec[key])] as const,
  );
  return new Map([...Object.entries(metadata.labels ?? {}), ['infractl.dev/name', metadata.name], ...known]);
}

const STATES = ['active', 'maintenance', 'inactive'] as const;

function stateOf(doc: Doc, all: ReadonlyMap<string, Doc>): Machine['state'] {
  const own = STATES.indexOf((doc.spec['state'] ?? 'active') as Machine['state']);
  const host = all.get(String(doc.spec['host'] ?? ''));
  const worse = host ? Math.max(own, STATES.indexOf(stateOf(host, all))) : own;
  return STATES[worse] ?? 'active';
}

function sizeOf({ spec }: Doc, overcommit: Fields): Map<string, number> {
  const reserved = readAmounts(spec['reserved']);
  const factors = {
    ...(spec['host'] === undefined ? overcommit : {}),
    ...((spec['overcommit'] ?? {}) as Fields),
  };
  const total = readAmounts(spec['capacity']);
  return new Map(
    [...total].map(([key, amount]) => [
      key,
      Math.floor(amount * Number(factors[key] ?? 1)) - (reserved.get(key) ?? 0),
    ]),
  );
}

function costOf({ spec }: Doc): number | null {
  const { monthlyCost, annualCost } = (spec['billing'] ?? {}) as {
    monthlyCost?: number;
    annualCost?: number;
  };
  return monthlyCost ?? (annualCost === undefined ? null : annualCost / 12);
}

const add = (to: Map<string, number>, amounts: Amounts, times = 1): void => {
  for (const [key, amount] of amounts) to.set(key, (to.get(key) ?? 0) + amount * times);
};

const quantityOf = ({ spec }: Doc): number => Number(spec['quantity'] ?? 1);

function rangeOf({ spec }: Doc): { readonly min: Map<string, number>; readonly max: Map<string, number> } {
  const { min: low, max: high } = (spec['resources'] ?? {}) as { min?: Fields; max?: Fields };
  const [min, max] = [readAmounts(low), readAmounts(high)];
  for (const key of max.keys()) if (!min.has(key)) min.set(key, 0);
  for (const [key, amount] of min) if (!max.has(key)) max.set(key, amount);
  return { min, max };
}

/** A pin holds what it says, and min x quantity of the keys that it leaves out. */
function pinned(pin: Doc, min: Amounts): Map<string, number> {
  const said = readAmounts(pin.spec['allocated']);
  const all = new Map([...min].map(([key, amount]) => [key, amount * quantityOf(pin)]));
  for (const [key, amount] of said) all.set(key, amount);
  return all;
}

export function worldOf(docs: readonly Doc[]): World {
  const of = (kind: string): readonly Doc[] => docs.filter((doc) => doc.kind === kind);
  const byName = new Map(of('Compute').map((doc) => [doc.metadata.name, doc]));
  const computes = [...byName.values()];
  const at = new Map(computes.map(({ metadata }, index) => [metadata.name, index]));
  const planner = (of('Config')[0]?.spec['planner'] ?? {}) as Fields;
  const ranges = new Map(of('Service').map((doc) => [doc.metadata.name, rangeOf(doc)]));
  const pins = of('Assignment').filter(({ generated }) => !generated);
  const machines = computes.map((doc): Machine => {
    const fixed = new Map<string, number>();
    const { name } = doc.metadata;
    for (const vm of computes) if (vm.spec['host'] === name) add(fixed, readAmounts(vm.spec['capacity']));
    for (const pin of pins)
      if (pin.spec['compute'] === name)
        add(fixed, pinned(pin, ranges.get(String(pin.spec['service']))?.min ?? new Map()));
    const size = sizeOf(doc, (planner['overcommit'] ?? {}) as Fields);
    const taints = (doc.spec['taints'] ?? []) as readonly Taint[];
    return {
      name,
      state: stateOf(doc, byName),
      labels: labelsOf(doc),
      taints,
      size,
      fixed,
      cost: costOf(doc),
    };
  });
  return {
    machines,
    works: of('Service').map((doc) => workOf(doc, docs, machines, at)),
    keys: [...new Set([...ranges.values()].flatMap(({ min }) => [...min.keys()]))],
    target: (planner['target'] ?? [0.6, 0.7]) as readonly [number, number],
    allocation: (planner['allocation'] ?? 'target') as World['allocation'],
    offers: of('ComputeOffer').length,
    hosts: computes.some(({ spec }) => spec['host'] !== undefined),
  };
}

interface WrittenSpread {
  readonly key: string;
  readonly maxSkew?: number;
  readonly whenUnsatisfiable?: string;
}

function workOf(
  doc: Doc,
  docs: readonly Doc[],
  machines: readonly Machine[],
  at: ReadonlyMap<string, number>,
): Work {
  const { name } = doc.metadata;
  const { min, max } = rangeOf(doc);
  const placement = (doc.spec['placement'] ?? {}) as Fields;
  const { affinity = [], antiAffinity = [] } = placement as {
    affinity?: Selector[];
    antiAffinity?: Selector[];
  };
  const written = [(placement['topologySpread'] ?? []) as WrittenSpread | readonly WrittenSpread[]].flat();
  const topology = written.filter(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'ScheduleAnyway');
  const counts = { pins: machines.map(() => 0), stood: machines.map(() => 0) };
  const held = machines.map((): Amounts | undefined => undefined);
  let lost = 0;
  let lostHeld: Amounts | undefined;
  for (const row of docs.filter(({ kind, spec }) => kind === 'Assignment' && spec['service'] === name)) {
    const index = at.get(String(row.spec['compute']));
    const quantity = quantityOf(row);
    const each = new Map(
      [...readAmounts(row.spec['allocated'])].map(([key, amount]) => [key, amount / quantity]),
    );
    if (index === undefined) {
      lost += quantity;
      lostHeld = each;
      continue;
    }
    counts[row.generated ? 'stood' : 'pins'][index]! += quantity;
    if (row.generated) held[index] = each;
  }
  const passes = machines.map(
    ({ labels }) =>
      affinity.every((selector) => matches(selector, labels)) &&
      !antiAffinity.some((selector) => matches(selector, labels)),
  );
  const keyed = machines.map(
    ({ labels }) => doc.spec['mode'] === 'global' || topology.every(({ key }) => labels.has(key)),
  );
  const tolerations = (placement['tolerations'] ?? []) as readonly Toleration[];
  const feared = machines.map(({ taints }) =>
    taints.filter((taint) => !tolerations.some((one) => tolerates(one, taint))),
  );
  const allowed = passes.map(
    (pass, index) => pass && keyed[index]! && feared[index]!.every(({ effect }) => effect !== 'NoExecute'),
  );
  const replicas = Number(doc.spec['replicas'] ?? 1);
  const pinCount = counts.pins.reduce((sum, count) => sum + count, 0);
  const enters = allowed.map((may, index) => may && feared[index]!.length === 0);
  const work: Work = {
    name,
    min,
    max,
    replicas,
    global: doc.spec['mode'] === 'global',
    moves: doc.spec['move'] !== 'never',
    ...counts,
    free: Math.max(replicas, pinCount) - pinCount,
    held,
    lost,
    lostHeld,
    allowed,
    enters,
    spreadMax: Number(placement['spreadMax'] ?? Number.POSITIVE_INFINITY),
    spreads: topology.map(({ key, maxSkew = 1 }) => ({
      domains: domainsOf(key, machines, passes, min),
      skew: maxSkew,
    })),
    avoids: avoidsOf(doc, docs, machines),
    company: companyOf(doc, docs, machines),
    wants: wantsOf(name, docs, at),
  };
  return work.global ? everywhere({ ...work, wants: [], spreads: [], spreadMax: 1 }, machines) : work;
}

/** What stays of it, once on each machine, and the active machines that it still comes to; it moves nowhere. */
function everywhere(work: Work, machines: readonly Machine[]): Work {
  const stood = machines.map(({ state }, m) => {
    const stays = state === 'maintenance' || (state === 'active' && work.allowed[m]!);
    return stays && work.pins[m] === 0 ? Math.min(1, work.stood[m]!) : 0;
  });
  const enters = machines.map(
    ({ state }, m) => state === 'active' && work.enters[m]! && work.pins[m] === 0 && stood[m] === 0,
  );
  const free = stood.reduce((sum, count) => sum + count, 0) + enters.filter(Boolean).length;
  return { ...work, stood, enters, free, lost: 0, lostHeld: undefined, moves: false };
}

const peerRules = (field: string, { spec }: Doc): readonly Fields[] =>
  (((spec['placement'] ?? {}) as Fields)[field] ?? []) as readonly Fields[];

const means = ({ services: named, matchLabels }: Fields, { metadata }: Doc): boolean =>
  named === undefined
    ? Object.entries(matchLabels as Fields).every(([key, value]) => metadata.labels?.[key] === value)
    : (named as readonly string[]).includes(metadata.name);

function placesOf(key: string, machines: readonly Machine[]): readonly number[] {
  const values = [...new Set(machines.flatMap(({ labels }) => labels.get(key) ?? []))];
  return machines.map(({ labels }) => values.indexOf(labels.get(key) ?? '\0'));
}

function companyOf(doc: Doc, docs: readonly Doc[], machines: readonly Machine[]): Work['company'] {
  const services = docs.filter(({ kind }) => kind === 'Service');
  return peerRules('serviceAffinity', doc).map((rule) => ({
    others: services.flatMap((one, other) => (means(rule, one) ? [other] : [])),
    place: placesOf(String(rule['topologyKey'] ?? 'infractl.dev/name'), machines),
  }));
}

/** By the rules of either side. */
function avoidsOf(doc: Doc, docs: readonly Doc[], machines: readonly Machine[]): Work['avoids'] {
  const services = docs.filter(({ kind }) => kind === 'Service');
  const rulesOf = (one: Doc): readonly Fields[] => peerRules('serviceAntiAffinity', one);
  const keysOf = (rules: readonly Fields[], of: Doc): readonly string[] =>
    rules
      .filter((rule) => means(rule, of))
      .map(({ topologyKey }) => String(topologyKey ?? 'infractl.dev/name'));
  return services.flatMap((one, other) =>
    [...new Set([...keysOf(rulesOf(doc), one), ...keysOf(rulesOf(one), doc)])].map((key) => {
      return { other, place: placesOf(key, machines) };
    }),
  );
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

const tolerates = ({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean =>
  (key ?? taint.key) === taint.key &&
  (operator === 'Exists' || value === (taint.value ?? '')) &&
  (effect ?? taint.effect) === taint.effect;

/** Label values of computes, in maintenance too, that pass the selectors and, empty, could hold an instance. */
function domainsOf(
  key: string,
  machines: readonly Machine[],
  passes: readonly boolean[],
  min: Amounts,
): readonly (readonly number[])[] {
  const could = ({ state, labels, size }: Machine, index: number): boolean =>
    state !== 'inactive' &&
    labels.has(key) &&
    passes[index]! &&
    [...min].every(([one, amount]) => amount === 0 || amount <= (size.get(one) ?? 0));
  const values = new Set(machines.filter(could).map(({ labels }) => labels.get(key)));
  return [...values].map((value) =>
    machines.flatMap(({ labels }, index) => (labels.get(key) === value ? [index] : [])),
  );
}

/** Of addresses on one machine, one instance there is enough; an address on none is wanted for itself. */
function wantsOf(name: string, docs: readonly Doc[], at: ReadonlyMap<string, number>): readonly number[] {
  const ports = docs.filter(({ kind, spec }) => kind === 'PortAssignment' && spec['service'] === name);
  const ips = docs.filter(({ kind }) => kind === 'IPAddress');
  const literal = (ip: string): string => ips.find(({ spec }) => spec['address'] === ip)?.metadata.name ?? ip;
  const wanted = [...new Set(ports.map(({ spec }) => literal(String(spec['ip']))))].map((ip) => {
    const on = docs.find(({ kind, spec }) => kind === 'IPAssignment' && literal(String(spec['ip'])) === ip);
    return at.get(String(on?.spec['compute'])) ?? -1;
  });
  return [...new Set(wanted.filter((index) => index >= 0)), ...wanted.filter((index) => index < 0)];
}

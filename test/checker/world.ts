import { type Amounts, add, combine, get, readAmounts, scale, subtract } from './amounts.ts';
import type { Doc } from './documents.ts';
import { totalOf } from './hardware.ts';
import { longForms } from './long-forms.ts';

export type State = 'active' | 'maintenance' | 'inactive';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

export interface Machine {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly taints: readonly Taint[];
  /** Its own, or that of a host under it, whichever is worse. */
  readonly state: State;
  readonly total: Amounts;
  /** total x overcommit - reserved; may be negative. */
  readonly capacity: Amounts;
  /** Pinned assignments and the totals of the vms on it. */
  readonly fixed: Amounts;
  readonly guests: readonly string[];
  /** Per month in the base currency; undefined where unknown. */
  readonly cost: number | undefined;
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

export interface Want {
  readonly ip: string;
  /** The computes that hold it, by name. */
  readonly holders: readonly string[];
}

export interface Work {
  readonly name: string;
  readonly min: Amounts;
  readonly max: Amounts;
  readonly replicas: number;
  /** One on every machine that it may stand on. */
  readonly global: boolean;
  readonly neverMoves: boolean;
  readonly affinity: readonly Selector[];
  readonly antiAffinity: readonly Selector[];
  readonly tolerations: readonly Toleration[];
  /** Services that it must not stand beside, and the label that says what beside means; both sides' rules. */
  readonly avoids: readonly { readonly other: string; readonly key: string }[];
  /** Each: one of the others has to stand in the same place. */
  readonly company: readonly { readonly others: readonly string[]; readonly key: string }[];
  readonly spreadMax: number;
  /** Those that are required. */
  readonly spreads: readonly { readonly key: string; readonly maxSkew: number }[];
  /** PortAssignments that name the service. */
  readonly wants: readonly Want[];
}

export interface Standing {
  readonly service: string;
  readonly compute: string;
  readonly quantity: number;
  readonly allocated: Amounts;
}

export interface Offer {
  readonly name: string;
  readonly capacity: Amounts;
  readonly monthly: number;
  readonly available: number;
}

export interface World {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly works: ReadonlyMap<string, Work>;
  readonly pins: readonly Standing[];
  readonly generated: readonly Standing[];
  readonly pinsOf: Index<Standing>;
  readonly generatedOf: Index<Standing>;
  readonly generatedOn: Index<Standing>;
  readonly offers: ReadonlyMap<string, Offer>;
  readonly low: number;
  readonly high: number;
  readonly allocation: 'target' | 'min' | 'max';
}

/** What is filed under a name; nothing where nothing is. */
export type Index<T> = (name: string) => readonly T[];

export function indexBy<T>(items: readonly T[], nameOf: (item: T) => string): Index<T> {
  const filed = new Map<string, T[]>();
  for (const item of items) {
    const known = filed.get(nameOf(item));
    if (known) known.push(item);
    else filed.set(nameOf(item), [item]);
  }
  return (name) => filed.get(name) ?? [];
}

/** The manifests in drawers, so that each is found at once. */
interface Cabinet {
  readonly ofKind: Index<Doc>;
  readonly named: Index<Doc>;
  readonly renamed: Index<Doc>;
  readonly guestsOf: Index<Doc>;
  readonly partsOf: Index<Doc>;
  readonly portsOf: Index<Doc>;
}

const kindAndName = (kind: string, name: unknown): string => `${kind} ${String(name)}`;

function sortIn(docs: readonly Doc[]): Cabinet {
  const ofKind = indexBy(docs, ({ kind }) => kind);
  const parts = ofKind('ComponentAssignment').flatMap((doc) =>
    [...new Set(doc.spec['computes'] as readonly string[])].map((compute) => ({ compute, doc })),
  );
  const filed = indexBy(parts, ({ compute }) => compute);
  return {
    ofKind,
    named: indexBy(docs, ({ kind, name }) => kindAndName(kind, name)),
    renamed: indexBy(docs, ({ kind, annotations }) =>
      kindAndName(kind, annotations['infractl.dev/previous-name']),
    ),
    guestsOf: indexBy(ofKind('Compute'), ({ spec }) => String(spec['host'])),
    partsOf: (compute) => filed(compute).map(({ doc }) => doc),
    portsOf: indexBy(ofKind('PortAssignment'), ({ spec }) => String(spec['service'])),
  };
}

interface Settings {
  readonly planner?: {
    readonly target?: readonly [number, number];
    readonly allocation?: World['allocation'];
    readonly cpu?: 'cores' | 'threads';
    readonly overcommit?: Readonly<Record<string, number>>;
  };
  readonly currency?: { readonly base?: string; readonly rates?: Readonly<Record<string, number>> };
}

/** The fleet by the contract, from manifests that are known to be right. */
export function worldOf(docs: readonly Doc[]): World {
  const cabinet = sortIn(longForms(docs));
  const of = cabinet.ofKind;
  const settings = (of('Config')[0]?.spec ?? {}) as Settings;
  const works = new Map(of('Service').map((doc) => [doc.name, workOf(doc, cabinet)]));
  const standing = of('Assignment').map((doc) => ({ doc, ...standingOf(doc, cabinet, works) }));
  const pins = standing.filter(({ doc }) => !doc.generated);
  const generated = standing.filter(({ doc }) => doc.generated);
  const components = new Map(of('Component').map((doc) => [doc.name, doc]));
  const cpu = settings.planner?.cpu ?? 'cores';
  const totals = new Map(
    of('Compute').map((doc) => [
      doc.name,
      totalOf(doc, { components, parts: cabinet.partsOf(doc.name), cpu }),
    ]),
  );
  const pinsOn = indexBy(pins, ({ compute }) => compute);
  const machines = of('Compute').map((doc) => machineOf({ doc, cabinet, totals, pinsOn, settings }));
  const [low, high] = settings.planner?.target ?? [0.6, 0.7];
  return {
    machines: byName(machines),
    works,
    pins,
    generated,
    pinsOf: indexBy(pins, ({ service }) => service),
    generatedOf: indexBy(generated, ({ service }) => service),
    generatedOn: indexBy(generated, ({ compute }) => compute),
    offers: byName(of('ComputeOffer').map((doc) => offerOf(doc, settings))),
    low,
    high,
    allocation: settings.planner?.allocation ?? 'target',
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map((item) => [item.name, item]));
}

/** The name that a reference means: a generated Assignment follows a renamed manifest. */
function follow(kind: string, name: string, { named, renamed }: Cabinet): string {
  if (named(kindAndName(kind, name)).length > 0) return name;
  return renamed(kindAndName(kind, name))[0]?.name ?? name;
}

function standingOf(doc: Doc, cabinet: Cabinet, works: ReadonlyMap<string, Work>): Standing {
  const service = follow('Service', doc.spec['service'] as string, cabinet);
  const compute = follow('Compute', doc.spec['compute'] as string, cabinet);
  const quantity = (doc.spec['quantity'] ?? 1) as number;
  const written = readAmounts(doc.spec['allocated'], 'up');
  const filled = [...(works.get(service)?.min ?? [])]
    .filter(([key]) => !written.has(key))
    .map(([key, amount]): [string, number] => [key, amount * quantity]);
  return { service, compute, quantity, allocated: new Map([...written, ...filled]) };
}

function workOf(doc: Doc, cabinet: Cabinet): Work {
  const resources = doc.spec['resources'] as { readonly min: unknown; readonly max?: unknown };
  const placement = (doc.spec['placement'] ?? {}) as {
    readonly affinity?: readonly Selector[];
    readonly antiAffinity?: readonly Selector[];
    readonly tolerations?: readonly Toleration[];
    readonly spreadMax?: number;
    readonly topologySpread?: WrittenSpread | readonly WrittenSpread[];
  };
  const min = readAmounts(resources.min, 'up');
  const max = readAmounts(resources.max, 'down');
  const global = doc.spec['mode'] === 'global';
  return {
    name: doc.name,
    min,
    max: new Map([
      ...min,
      ...[...max].map(([key, amount]): [string, number] => [key, Math.max(amount, get(min, key))]),
    ]),
    global,
    neverMoves: global || doc.spec['move'] === 'never',
    replicas: (doc.spec['replicas'] ?? 1) as number,
    affinity: placement.affinity ?? [],
    antiAffinity: placement.antiAffinity ?? [],
    tolerations: placement.tolerations ?? [],
    avoids: avoidsOf(doc, cabinet.ofKind('Service')),
    company: companyOf(doc, cabinet.ofKind('Service')),
    spreadMax: global ? 1 : (placement.spreadMax ?? Infinity),
    spreads: [(global ? undefined : placement.topologySpread) ?? []]
      .flat()
      .filter(({ whenUnsatisfiable }) => whenUnsatisfiable !== 'ScheduleAnyway')
      .map((spread) => ({ maxSkew: 1, ...spread })),
    wants: global ? [] : wantsOf(doc.name, cabinet),
  };
}

interface WrittenSpread {
  readonly key: string;
  readonly maxSkew?: number;
  readonly whenUnsatisfiable?: string;
}

interface PeerRule {
  readonly services?: readonly string[];
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly topologyKey?: string;
}

const namesPeer = ({ services: listed, matchLabels }: PeerRule, other: Doc): boolean =>
  listed?.includes(other.name) ??
  Object.entries(matchLabels ?? {}).every(([key, value]) => other.labels[key] === value);

/** For each required serviceAffinity: the services that it names, itself perhaps among them. */
function companyOf({ spec }: Doc, services: readonly Doc[]): Work['company'] {
  const rules =
    ((spec['placement'] ?? {}) as { readonly serviceAffinity?: readonly PeerRule[] }).serviceAffinity ?? [];
  return rules.map((rule) => ({
    others: services.filter((other) => namesPeer(rule, other)).map(({ name }) => name),
    key: rule.topologyKey ?? 'infractl.dev/name',
  }));
}

/** What its own serviceAntiAffinity names, and those whose serviceAntiAffinity names it. */
function avoidsOf(doc: Doc, services: readonly Doc[]): Work['avoids'] {
  const rulesOf = ({ spec }: Doc): readonly PeerRule[] =>
    ((spec['placement'] ?? {}) as { readonly serviceAntiAffinity?: readonly PeerRule[] })
      .serviceAntiAffinity ?? [];
  return services.flatMap((other) =>
    [
      ...rulesOf(doc).filter((rule) => namesPeer(rule, other)),
      ...rulesOf(other).filter((rule) => namesPeer(rule, doc)),
    ].map(({ topologyKey }) => ({ other: other.name, key: topologyKey ?? 'infractl.dev/name' })),
  );
}

function wantsOf(service: string, { ofKind, portsOf }: Cabinet): readonly Want[] {
  const ports = portsOf(service);
  if (ports.length === 0) return [];
  const addresses = ofKind('IPAddress');
  const nameOf = (ip: unknown): string =>
    addresses.find(({ spec }) => spec['address'] === ip)?.name ?? String(ip);
  const holdersOf = (ip: string): readonly string[] =>
    ofKind('IPAssignment')
      .filter(({ spec }) => nameOf(spec['ip']) === ip)
      .map((doc) => doc.spec['compute'] as string);
  return ports.map(({ spec }) => nameOf(spec['ip'])).map((ip) => ({ ip, holders: holdersOf(ip).toSorted() }));
}

interface MachineInput {
  readonly doc: Doc;
  readonly cabinet: Cabinet;
  readonly totals: ReadonlyMap<string, Amounts>;
  readonly pinsOn: Index<Standing>;
  readonly settings: Settings;
}

const WORSE: readonly State[] = ['active', 'maintenance', 'inactive'];

function machineOf({ doc, cabinet, totals, pinsOn, settings }: MachineInput): Machine {
  const total = totals.get(doc.name) as Amounts;
  const guests = cabinet.guestsOf(doc.name).map(({ name }) => name);
  const held = [
    ...guests.map((name) => totals.get(name) as Amounts),
    ...pinsOn(doc.name).map(({ allocated }) => allocated),
  ];
  const { type, provider, region } = doc.spec as Readonly<Record<string, string>>;
  const known = { name: doc.name, type, provider, region };
  return {
    name: doc.name,
    labels: new Map([
      ...Object.entries(doc.labels),
      ...Object.entries(known).map(([key, value]): [string, string] => [
        `infractl.dev/${key}`,
        value as string,
      ]),
    ]),
    taints: (doc.spec['taints'] ?? []) as readonly Taint[],
    state: stateOf(doc, cabinet),
    total,
    capacity: subtract(givenOut(doc, total, settings), readAmounts(doc.spec['reserved'], 'up')),
    fixed: held.reduce(add, new Map<string, number>()),
    guests,
    cost: costOf(doc, settings),
  };
}

/** total x overcommit: its own factors, then the Config's, which are not for a vm with host. */
function givenOut({ spec }: Doc, total: Amounts, { planner }: Settings): Amounts {
  const own = (spec['overcommit'] ?? {}) as Readonly<Record<string, number>>;
  const usual = spec['host'] === undefined ? (planner?.overcommit ?? {}) : {};
  return new Map(
    [...total].map(([key, amount]) => [key, Math.floor(amount * (own[key] ?? usual[key] ?? 1))]),
  );
}

function stateOf(doc: Doc, cabinet: Cabinet): State {
  const own = (doc.spec['state'] ?? 'active') as State;
  const [host] = cabinet.named(kindAndName('Compute', doc.spec['host']));
  const below = host === undefined ? 'active' : stateOf(host, cabinet);
  return WORSE[Math.max(WORSE.indexOf(own), WORSE.indexOf(below))] as State;
}

function costOf(doc: Doc, settings: Settings): number | undefined {
  const billing = (doc.spec['billing'] ?? {}) as {
    readonly monthlyCost?: number;
    readonly annualCost?: number;
    readonly currency?: string;
  };
  const cost =
    billing.monthlyCost ?? (billing.annualCost === undefined ? undefined : billing.annualCost / 12);
  return cost === undefined ? undefined : cost * rateOf(billing.currency, settings);
}

function rateOf(currency: string | undefined, { currency: money }: Settings): number {
  return currency === undefined || currency === money?.base ? 1 : (money?.rates?.[currency] ?? 1);
}

function offerOf({ name, spec }: Doc, settings: Settings): Offer {
  return {
    name,
    capacity: readAmounts(spec['capacity'], 'down'),
    monthly: (spec['monthlyCost'] as number) * rateOf(spec['currency'] as string | undefined, settings),
    available: (spec['available'] ?? Infinity) as number,
  };
}

/** The most and least that `quantity` instances may hold. */
export const limits = (
  { min, max }: Work,
  quantity: number,
): { readonly least: Amounts; readonly most: Amounts } => ({
  least: scale(min, quantity),
  most: scale(max, quantity),
});

export const within = (amounts: Amounts, least: Amounts, most: Amounts): boolean =>
  [...combine(subtract(amounts, least), subtract(most, amounts), Math.min).values()].every(
    (slack) => slack >= 0,
  );

import { contractTerm, renewsItself } from '../kinds/contract.ts';
import type { Amounts, ComputeNode, Fleet } from '../model/fleet.ts';
import type { Plan } from '../model/plan.ts';
import type { FirewallLine, HardwareLine, IpLine } from '../model/report.ts';
import type {
  SiteAmounts,
  SiteContract,
  SiteMachines,
  SiteNotes,
  SitePart,
  SiteRaid,
  SiteRule,
} from '../model/site.ts';
import { firewallLine, hardwareLine, ipLines, journalLines, portLines } from '../report/compute-report.ts';
import { allocatedOn } from '../report/usage.ts';
import { compareText } from '../text/compare.ts';
import { toOutput } from '../units/quantity.ts';
import { Pool } from './pool.ts';

/** What the lists of the page are filled from. */
export class Pools {
  readonly texts = new Pool<string>();
  readonly amounts = new Pool<SiteAmounts>();
  readonly parts = new Pool<SitePart>();
  readonly partLists = new Pool<readonly number[]>();
  readonly raids = new Pool<SiteRaid>();
  readonly raidLists = new Pool<readonly number[]>();
  readonly rules = new Pool<SiteRule>();
  readonly ruleLists = new Pool<readonly number[]>();
  readonly labels = new Pool<readonly [number, number]>();
  readonly labelLists = new Pool<readonly number[]>();
  readonly contracts = new Pool<SiteContract>();
}

/** Keys in which a free text may stand: no fact of a part. */
const REMARK = /note|comment|remark|contact|description/i;

export interface MachinesInput {
  readonly fleet: Fleet;
  readonly plan: Plan | undefined;
  readonly keys: readonly string[];
  readonly services: ReadonlyMap<string, number>;
  readonly today: string;
  readonly notes: boolean;
}

export function siteMachines(input: MachinesInput, pools: Pools): SiteMachines {
  const { fleet, plan, keys, services } = input;
  const nodes = [...fleet.computes.values()];
  const place = new Map(nodes.map(({ name }, index) => [name, index]));
  const uses = new Map(plan?.computes.map((use) => [use.name, use]));
  const text = (of: (node: ComputeNode) => string | undefined): number[] =>
    nodes.map((node) => pools.texts.put(of(node) ?? ''));
  const amounts = (of: (node: ComputeNode) => Amounts): number[] =>
    nodes.map((node) => pools.amounts.put(inOrder(of(node), keys)));
  const attachments = nodes.map(ipLines);
  return {
    name: nodes.map(({ name }) => name),
    file: nodes.map(({ resource }) => resource.origin.file),
    type: text(({ type }) => type),
    provider: text(({ resource }) => resource.manifest.spec.provider),
    region: text(({ resource }) => resource.manifest.spec.region),
    state: text(({ state }) => state),
    site: text(({ labels }) => labels.get('infractl.dev/site')),
    rack: text(({ labels }) => labels.get('infractl.dev/rack')),
    unit: nodes.map((node) => locationOf(node).unit ?? 0),
    height: nodes.map((node) => locationOf(node).height ?? 0),
    owner: text((node) => specOf(node).owner),
    host: nodes.map(({ host }) => (host ? (place.get(host.name) ?? -1) : -1)),
    labels: nodes.map(({ labels }) =>
      pools.labelLists.put(
        [...labels]
          .toSorted(([a], [b]) => compareText(a, b))
          .filter(([key]) => key !== 'infractl.dev/name')
          .map(([key, value]) => pools.labels.put([pools.texts.put(key), pools.texts.put(value)])),
      ),
    ),
    total: amounts(({ total }) => total),
    reserved: amounts(({ reserved }) => reserved),
    before: amounts((node) => uses.get(node.name)?.allocatedBefore ?? allocatedOn(node)),
    after: amounts((node) => uses.get(node.name)?.allocatedAfter ?? allocatedOn(node)),
    parts: nodes.map(({ parts }) =>
      pools.partLists.put(parts.map((part) => pools.parts.put(sitePart(hardwareLine(part), input.notes)))),
    ),
    raids: nodes.map(({ raidGroups }) =>
      pools.raidLists.put(
        raidGroups.map(({ name, levels, disks, key, raw, usable }) =>
          pools.raids.put({ group: name, level: levels.join(', '), disks: disks.length, key, raw, usable }),
        ),
      ),
    ),
    rules: nodes.map(({ rules }) =>
      pools.ruleLists.put(rules.map((rule) => pools.rules.put(siteRule(firewallLine(rule))))),
    ),
    serials: nodes.map(({ parts }) => parts.flatMap(({ serials }) => serials).join(' ')),
    addresses: attachments.map((lines) => lines.map(({ address }) => address)),
    addressFacts: attachments.map((lines) => lines.map((line) => pools.texts.put(addressFacts(line)))),
    instances: nodes.map(({ assignments }) =>
      assignments.flatMap(({ serviceName, quantity, generated }) => {
        const service = services.get(serviceName);
        return service === undefined ? [] : [service, quantity, generated ? 0 : 1];
      }),
    ),
    ports: nodes.map((node, index) => {
      const own = attachments[index]!.map(({ address }) => address);
      return portLines(node).flatMap(({ ip, port, protocol, servicePort, service }) => [
        own.indexOf(ip),
        pools.texts.put(`${port}/${protocol}${servicePort === port ? '' : ` to ${servicePort}`}`),
        service === null ? -1 : (services.get(service) ?? -1),
      ]);
    }),
    cost: nodes.map(({ cost }) => (cost ? Math.round(cost.monthly * 100) / 100 : null)),
    contract: nodes.map((node) => contractOf(node, input.today, pools)),
    ...(input.notes ? { notes: nodes.map(notesOf) } : {}),
  };
}

/** In output units, in the order of the keys; zeros at the end are left out. */
export function inOrder(amounts: Amounts, keys: readonly string[]): SiteAmounts {
  const all = keys.map((key) => toOutput(key, amounts.get(key) ?? 0));
  return all.slice(0, all.findLastIndex((amount) => amount !== 0) + 1);
}

type Spec = ComputeNode['resource']['manifest']['spec'];

function specOf({ resource }: ComputeNode): Spec {
  return resource.manifest.spec;
}

function locationOf(node: ComputeNode): NonNullable<Spec['location']> {
  return specOf(node).location ?? {};
}

function sitePart(line: HardwareLine, withNotes: boolean): SitePart {
  const { component, type, manufacturer, model, quantity, slot, raid, specs, notes } = line;
  return {
    component,
    type,
    maker: manufacturer,
    model,
    quantity,
    slot: slot ?? '',
    raid: raid ? raidText(raid.level, raid.group) : '',
    specs: Object.entries(specs)
      .filter(([key, value]) => typeof value !== 'object' && (withNotes || !REMARK.test(key)))
      .map(([key, value]) => `${key} ${String(value)}`)
      .join(', '),
    ...(withNotes && notes !== null ? { notes } : {}),
  };
}

function raidText(level: number | null, group: string | null): string {
  return [...(level === null ? [] : [`RAID ${level}`]), ...(group === null ? [] : [`group ${group}`])].join(
    ', ',
  );
}

function siteRule(line: FirewallLine): SiteRule {
  const { rule, priority, action, protocol, source, destination, ports, enabled } = line;
  return { rule, priority, action, protocol, source, destination, ports, enabled };
}

function addressFacts({ type, cidr, interface: name, vlan, primary }: IpLine): string {
  const facts = [type, cidr, name ?? '', vlan === null ? '' : `vlan ${vlan}`, primary ? 'primary' : ''];
  return facts.filter((fact) => fact !== '').join(', ');
}

function contractOf({ resource }: ComputeNode, today: string, pools: Pools): number {
  const { billing } = resource.manifest.spec;
  if (!billing) return -1;
  const { monthlyCost, annualCost, currency, renewalDate } = billing;
  const term = contractTerm(billing, today);
  const price =
    monthlyCost === undefined
      ? annualCost === undefined
        ? ''
        : `${annualCost} ${currency ?? ''} a year`
      : `${monthlyCost} ${currency ?? ''} a month`;
  return pools.contracts.put({
    written: price.replace(/ {2}/, ' '),
    end: term?.end ?? '',
    renewal: renewalDate === term?.end ? '' : (renewalDate ?? ''),
    cancelBy: term?.cancelBy ?? '',
    autoRenew: renewsItself(billing),
  });
}

function notesOf(node: ComputeNode): SiteNotes | null {
  const annotations = Object.entries(node.resource.manifest.metadata.annotations ?? {});
  const contact = specOf(node).contact ?? '';
  if (annotations.length === 0 && contact === '' && node.journal.length === 0) return null;
  return {
    contact,
    annotations: annotations.toSorted(([a], [b]) => compareText(a, b)),
    journal: journalLines(node.journal).map(({ timestamp, category, content, createdBy }) => ({
      timestamp,
      category,
      content,
      by: createdBy ?? '',
    })),
  };
}

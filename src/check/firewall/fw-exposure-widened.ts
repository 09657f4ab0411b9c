import type { ComputeNode, Fleet } from '../../model/fleet.ts';
import type { Related } from '../../model/diagnostic.ts';
import type { AnyResource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { type ExposureChange, exposureDiff } from '../../exposure/diff.ts';
import { hostOf, placeholders } from '../../exposure/host.ts';
import { parseAddress } from '../../network/address.ts';
import { parseBlock } from '../../network/cidr.ts';
import { type Filter, bandsOf } from '../../network/firewall/sources.ts';
import type { PortSpan } from '../../network/firewall/rule.ts';
import { publicSpans, specialBlock } from '../../network/special.ts';
import { intersectSpans, spanOf } from '../../network/spans.ts';
import { finding, relatedTo } from '../finding.ts';

const rule: Rule = {
  id: 'fw-exposure-widened',
  group: 'firewall',
  severity: 'warning',
  summary: 'Since the last apply, more is open to the internet.',
  why: 'An edit of a rule, an assignment, an address or a port may open what nobody meant to open, far from the place that was edited.',
  fix: 'See that it is meant; after the next apply it is what was there before. Else narrow the rule that lets it in.',
  *check(fleet, { previousFleet }) {
    if (!previousFleet) return;
    const { opened, total } = exposureDiff(previousFleet(), fleet);
    const bare = new Set<ComputeNode>();
    for (const change of opened.filter(isPublic)) {
      const compute = fleet.computes.get(change.compute) as ComputeNode;
      if (!isBare(compute, change)) yield report(compute, change);
      // One word for all that a compute without rules opens, and none where it has no public address.
      else if (!bare.has(compute) && change.addresses.some(isPublicAddress)) {
        bare.add(compute);
        yield finding(
          compute.resource,
          `this edit leaves ${compute.name} unfiltered: it has no firewall rule in force`,
          ['metadata', 'name'],
        );
      }
    }
    if (total.opened > opened.length) yield* countRest(fleet, total.opened - opened.length);
  },
};

/** Whether somebody on the internet is concerned. */
function isPublic({ cidrs }: ExposureChange): boolean {
  return cidrs.some((text) => {
    const block = parseBlock(text);
    return block !== undefined && intersectSpans([spanOf(block)], publicSpans(block.family)).length > 0;
  });
}

function isPublicAddress(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && specialBlock(address) === undefined;
}

function isBare(compute: ComputeNode, change: ExposureChange): boolean {
  return hostOf(compute).filter.unfiltered && !isService(change);
}

/** Whether it is a service that came, not the firewall that opened. */
function isService({ sentence }: ExposureChange): boolean {
  return sentence.endsWith(' now answers there');
}

function report(compute: ComputeNode, change: ExposureChange): Finding {
  const cause = causeOf(compute, change);
  const related: Related[] =
    cause === compute.resource
      ? []
      : [relatedTo(compute.resource, `on ${compute.name}`, ['metadata', 'name'])];
  const path = cause.kind === 'FirewallRule' ? ['spec', 'source'] : ['metadata', 'name'];
  return finding(cause, `this edit ${change.sentence}`, path, { related });
}

/** The port mapping of a service that came, else the rule that lets the first of them in, else the compute itself. */
function causeOf(compute: ComputeNode, change: ExposureChange): AnyResource {
  const mapped = compute.ports.find(
    ({ ip, port, service }) =>
      `${port}` === change.ports &&
      service?.name === change.service &&
      change.addresses.includes(ip?.address ?? ''),
  );
  if (mapped && isService(change)) return mapped.resource;
  const allowing = allowingRule(compute, change);
  return compute.rules.find(({ rule: one }) => one.name === allowing)?.rule ?? compute.resource;
}

function allowingRule(compute: ComputeNode, change: ExposureChange): string | undefined {
  const host = hostOf(compute);
  const [block] = change.cidrs.flatMap((text) => parseBlock(text) ?? []);
  if (!block) return undefined;
  const { filter, addresses }: { filter: Filter; addresses: ReturnType<typeof placeholders>['addresses'] } =
    change.addresses.length > 0
      ? { filter: host.filter, addresses: change.addresses.flatMap((text) => parseAddress(text) ?? []) }
      : placeholders(host.filter);
  const address = addresses.find(({ family }) => family === block.family);
  if (!address) return undefined;
  const protocol = change.protocol === 'all' ? 'tcp' : change.protocol;
  const decisions = bandsOf(filter, protocol, address, portsOf(change.ports)).flatMap(
    (band) => band.decisions,
  );
  const { start, end } = spanOf(block);
  return decisions.find((one) => one.allow && one.start < end && one.end > start)?.rule?.name;
}

function portsOf(text: string): PortSpan {
  if (text === 'any') return [0, 65_536];
  const [first = 0, last = first] = text.split('-').map(Number);
  return [first, last + 1];
}

function* countRest(fleet: Fleet, count: number): Iterable<Finding> {
  const [first] = fleet.byKind('FirewallRule');
  const at = first ?? [...fleet.computes.values()][0]?.resource;
  if (at)
    yield finding(at, `this edit opens ${count} more ports or ranges, which are not listed`, [
      'metadata',
      'name',
    ]);
}

export default rule;

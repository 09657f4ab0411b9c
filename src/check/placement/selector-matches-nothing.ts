import type { Fleet, Requirement, Selector, ServiceNode } from '../../model/fleet.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { readSelector } from '../../selector/parse.ts';
import { finding } from '../finding.ts';
import {
  failsAlone,
  indexLabels,
  isPositive,
  type LabelIndex,
  matchesAny,
  whyNothing,
} from '../label-index.ts';
import { requirementPath } from '../requirement-path.ts';

const rule: Rule = {
  id: 'selector-matches-nothing',
  group: 'placement',
  severity: 'warning',
  summary: 'A selector matches no compute (and no offer).',
  why: 'A service whose affinity matches nothing can run nowhere; a firewall assignment that matches nothing protects nothing. Mostly a label is misspelt. In antiAffinity a label that nobody has yet is fine, unless it looks like one that somebody has.',
  fix: 'Correct the label in the selector, or label the computes.',
  *check(fleet) {
    if (fleet.computes.size === 0) return;
    const withOffers = indexLabels(fleet, true);
    for (const service of fleet.services.values()) {
      yield* judgeAffinity(service, withOffers);
      yield* judgeAntiAffinity(service, withOffers);
      yield* judgeSpread(service, withOffers);
    }
    yield* judgeFirewall(fleet, indexLabels(fleet, false));
  },
};

const SUBJECT = 'Compute';

function* judgeAffinity(service: ServiceNode, index: LabelIndex): Iterable<Finding> {
  for (const [position, selector] of service.affinity.entries()) {
    if (matchesAny(index, selector)) continue;
    yield finding(
      service.resource,
      `${service.name}: ${whyNothing(index, selector, SUBJECT)}`,
      pathOf(service, 'affinity', position, failsAlone(index, selector)),
    );
  }
}

/** The requirement at fault, else the selector. */
function pathOf(
  { resource }: ServiceNode,
  field: 'affinity' | 'antiAffinity',
  position: number,
  requirement: Requirement | undefined,
): readonly (string | number)[] {
  const written = resource.manifest.spec.placement?.[field]?.[position];
  return ['spec', 'placement', field, position, ...requirementPath(written, requirement)];
}

/** To avoid what is not there is no fault; to avoid a key that looks like another is a slip that lets the service in. */
function* judgeAntiAffinity(service: ServiceNode, index: LabelIndex): Iterable<Finding> {
  for (const [position, selector] of service.antiAffinity.entries()) {
    const slip = misspelt(index, selector);
    if (slip === undefined) continue;
    yield finding(
      service.resource,
      `${service.name} avoids nothing: no ${SUBJECT} has "${slip.requirement.key}"; nearest "${slip.near}"`,
      pathOf(service, 'antiAffinity', position, slip.requirement),
    );
  }
}

function misspelt(
  index: LabelIndex,
  selector: Selector,
): { readonly requirement: Requirement; readonly near: string } | undefined {
  const unknown = selector.requirements.find((one) => isPositive(one) && !index.values.has(one.key));
  const near = unknown && index.nearestTo(unknown.key, index.values.keys());
  return unknown && near !== undefined ? { requirement: unknown, near } : undefined;
}

function* judgeSpread(service: ServiceNode, index: LabelIndex): Iterable<Finding> {
  for (const { key, at } of service.topologySpread) {
    if (index.values.has(key)) continue;
    const selector: Selector = { requirements: [{ key, operator: 'Exists', values: [] }] };
    yield finding(
      service.resource,
      `${service.name} can be spread nowhere: ${whyNothing(index, selector, SUBJECT)}`,
      [...at, 'key'],
    );
  }
}

function* judgeFirewall(fleet: Fleet, index: LabelIndex): Iterable<Finding> {
  for (const resource of fleet.byKind('FirewallAssignment')) {
    const written = resource.manifest.spec.selector;
    if (written === undefined) continue;
    const selector = readSelector(written);
    if (selector.requirements.length === 0 || matchesAny(index, selector)) continue;
    yield finding(
      resource,
      `rule ${resource.manifest.spec.rule} is put on nothing: ${whyNothing(index, selector, SUBJECT)}`,
      ['spec', 'selector', ...requirementPath(written, failsAlone(index, selector))],
    );
  }
}

export default rule;

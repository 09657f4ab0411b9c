import { describe, expect, it } from 'vitest';
import { diffStates } from '../../src/diff/index.ts';
import { exposureRows } from '../../src/exposure/exposure.ts';
import { readRule } from '../../src/exposure/host.ts';
import { locateAll } from '../../src/load/index.ts';
import { orderRules } from '../../src/network/firewall/rule.ts';
import { stateOf, toDesired } from '../../src/state/index.ts';
import type { Pointer } from '../../src/model/diagnostic.ts';
import type { Fleet } from '../../src/model/fleet.ts';
import type { AnyResource } from '../../src/model/resource.ts';
import { fleetOf } from '../support/manifests.ts';

const MACHINES = `
kind: Compute
name: web-01
labels: {role: web}
spec: {type: vps, provider: own, region: here, capacity: {cores: 4}}
---
kind: Compute
name: db-01
spec: {type: vps, provider: own, region: here, capacity: {cores: 4}}
---
kind: AddressSet
name: office
spec: {members: [198.51.100.0/24]}
---
`;

const RULES = [
  '{action: DENY, protocol: tcp, source: ["set:office", {except: [198.51.100.7]}], destination: any, ports: [22, 80-90]}',
  '{action: ALLOW, protocol: tcp, source: any, destination: any, portStart: 22}',
  '{action: ALLOW, protocol: udp, source: 192.0.2.1, destination: any, ports: [123], sourcePorts: [123], description: time}',
  '{action: ALLOW, protocol: icmp, source: any, destination: 203.0.113.0/24, icmpTypes: [8]}',
];

const policy = (rules: readonly string[], more = 'selector: {matchLabels: {role: web}}') =>
  `${MACHINES}kind: FirewallPolicy
name: edge
labels: {team: net}
spec:
  priority: 50
  ${more}
  rules:
${rules.map((rule) => `    - ${rule}\n`).join('')}`;

const SHORT = policy(RULES);

/** The same by itself: an order within one priority cannot be written so. */
const LONG =
  MACHINES +
  RULES.map(
    (rule, index) => `kind: FirewallRule
name: r${index}
spec: ${rule.replace(/}$/, `, priority: ${50 + index}}`)}
---
kind: FirewallAssignment
name: r${index}
spec: {rule: r${index}, selector: {matchLabels: {role: web}}}
---
`,
  ).join('');

function rulesOf(fleet: Fleet): object[] {
  const web = fleet.computes.get('web-01');
  const rules = orderRules((web?.rules ?? []).map(({ rule }) => readRule(rule)));
  return rules.map((rule) => ({ ...rule, name: '', priority: 0, policy: undefined }));
}

function desired(yaml: string): ReturnType<typeof toDesired>[] {
  return fleetOf({ yaml })
    .fleet.resources.filter(({ owner }) => owner === undefined)
    .map((one) => toDesired(one.written ? ({ ...one, manifest: one.written } as AnyResource) : one));
}

function changes(before: string, after: string): string[] {
  return diffStates(stateOf(desired(before)), desired(after)).map(({ action, kind, name, fields }) =>
    `${action} ${kind}/${name} ${action === 'update' ? fields.map(({ path }) => path).join(' ') : ''}`.trim(),
  );
}

const NAMES = [
  'edge--deny-tcp-22+80-90-from-set:office!198.51.100.7',
  'edge--allow-tcp-22-from-any',
  'edge--allow-udp-123-from-192.0.2.1-port-123',
  'edge--allow-icmp-type-8-from-any-to-203.0.113.0/24',
];

describe('the rules of a FirewallPolicy', () => {
  it('decide as FirewallRules of their own do, in their order, on the machines that are selected', () => {
    const [short, long] = [SHORT, LONG].map((yaml) => fleetOf({ yaml }));
    expect([short!.diagnostics, long!.diagnostics]).toEqual([[], []]);
    expect(rulesOf(short!.fleet)).toEqual(rulesOf(long!.fleet));
    expect(rulesOf(short!.fleet)).toHaveLength(RULES.length);
    expect(short!.fleet.computes.get('db-01')?.rules).toEqual([]);
    const rows = (fleet: Fleet) => exposureRows(fleet).map((row) => ({ ...row, rule: '', rules: [] }));
    expect(rows(short!.fleet)).toEqual(rows(long!.fleet));
  });

  it('have names of what they say, the labels of the policy, and the place of their own text', () => {
    const { fleet } = fleetOf({ yaml: SHORT });
    const rules = fleet.byKind('FirewallRule');
    expect(fleet.computes.get('web-01')?.rules.map(({ rule }) => rule.name)).toEqual(NAMES);
    expect(rules.map(({ manifest }) => manifest.metadata.labels)).toEqual(RULES.map(() => ({ team: 'net' })));
    const icmp = rules.find(({ name }) => name.includes('icmp'));
    const at = { ...icmp!.origin, path: ['spec', 'icmpTypes'] };
    const [told] = locateAll(
      [{ rule: 'x', severity: 'error', message: '', at }],
      new Map([['fleet.yaml', SHORT]]),
    );
    expect(told).toMatchObject({ line: 25, column: 92 });
  });

  it('are told one by one in a diff, and their order once', () => {
    expect(changes(SHORT, SHORT)).toEqual([]);
    expect(changes(SHORT, policy([RULES[1]!, RULES[0]!, ...RULES.slice(2)]))).toEqual([
      'update FirewallPolicy/edge spec.rules[0] spec.rules[1]',
    ]);
    expect(changes(SHORT, policy(RULES.slice(0, 3)))).toEqual([
      `delete FirewallRule/${NAMES[3]}`,
      `delete FirewallAssignment/${NAMES[3]}`,
      'update FirewallPolicy/edge spec.rules[3]',
    ]);
    expect(changes(SHORT, SHORT.replace('description: time', 'description: clock'))).toEqual([
      `update FirewallRule/${NAMES[2]} spec.description`,
    ]);
    expect(changes(SHORT, MACHINES.replace(/---\s*$/, ''))).toHaveLength(1 + 2 * RULES.length);
  });

  it('tell a machine that is not there once, a name where it is written, and a rule that stands there twice', () => {
    const { diagnostics } = fleetOf({
      yaml: policy(
        [
          '{action: ALLOW, protocol: tcp, source: "compute:web-09", destination: any}',
          '{action: ALLOW, protocol: tcp, source: any, destination: any, ports: [22]}',
          '{action: ALLOW, protocol: tcp, source: any, destination: any, portStart: 22}',
        ],
        'computes: [web-01, db-09]',
      ),
    });
    const places = diagnostics.map(({ rule, at }) => {
      const { within = [], path } = at as Pointer;
      return `${rule} ${[...within, ...path].join('.')}`;
    });
    expect(places).toEqual([
      'name-duplicate spec.rules.2.metadata.name',
      'ref-not-found spec.rules.0.spec.source',
      'ref-not-found spec.computes.1',
    ]);
  });
});

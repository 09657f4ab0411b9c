import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRules, explainRule } from '../../src/check/explain.ts';
import { rulesPage } from '../../src/check/rules-page.ts';
import { ruleExamples } from '../../src/generated/rule-examples.ts';
import { rules } from '../../src/generated/rules.ts';

/** The ids that users may rely on, with their default severities: the contract of the checks. */
const CATALOGUE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  identity: {
    'ref-not-found': 'error',
    'ref-orphaned-by-delete': 'error',
    'name-duplicate': 'error',
    'name-invalid': 'error',
    'component-unused': 'info',
  },
  hardware: {
    'raid-too-few-disks': 'error',
    'raid-odd-disks': 'error',
    'raid-mixed-level': 'error',
    'raid-mixed-size': 'warning',
    'raid-group-missing': 'error',
    'raid-not-storage': 'error',
    'raid-no-redundancy': 'info',
    'slot-collision': 'error',
    'slot-count-mismatch': 'warning',
    'serial-duplicate': 'error',
    'serial-shared': 'error',
    'quantity-invalid': 'error',
    'component-spec-missing': 'warning',
    'component-unit-suspect': 'warning',
    'compute-no-components': 'warning',
  },
  placement: {
    'capacity-min-exceeded': 'error',
    'capacity-max-overcommit': 'warning',
    'resource-key-unknown': 'error',
    'resource-unit-suspect': 'warning',
    'resource-min-over-max': 'error',
    'resource-never-provided': 'error',
    'affinity-violated': 'error',
    'anti-affinity-violated': 'error',
    'selector-matches-nothing': 'warning',
    'selector-empty': 'warning',
    'spread-max-exceeded': 'error',
    'assigned-to-inactive': 'error',
    'service-unassigned': 'info',
  },
  ip: {
    'ip-invalid': 'error',
    'ip-not-canonical': 'warning',
    'ip-duplicate': 'error',
    'ip-outside-cidr': 'error',
    'cidr-host-bits': 'error',
    'ip-network-address': 'error',
    'ip-broadcast-address': 'error',
    'gateway-outside-cidr': 'error',
    'gateway-is-self': 'error',
    'ip-family-mismatch': 'error',
    'subnet-overlap': 'warning',
    'subnet-gateway-conflict': 'error',
    'ip-type-mismatch': 'error',
    'ip-multiple-primary': 'error',
    'ip-no-primary': 'warning',
    'ip-state-mismatch': 'warning',
    'ip-assigned-twice': 'error',
    'ip-reserved-in-use': 'warning',
    'ip-location-mismatch': 'warning',
  },
  dns: {
    'dns-value-invalid': 'error',
    'dns-cname-coexists': 'error',
    'dns-cname-apex': 'error',
    'dns-cname-loop': 'error',
    'dns-cname-dangling': 'error',
    'dns-ptr-name-invalid': 'error',
    'dns-ptr-mismatch': 'warning',
    'dns-name-outside-zone': 'error',
    'dns-label-invalid': 'error',
    'dns-wildcard-position': 'error',
    'dns-ttl-range': 'warning',
    'dns-link-mismatch': 'error',
    'dns-target-unassigned': 'warning',
    'dns-private-in-public': 'warning',
  },
  ports: {
    'port-collision': 'error',
    'port-out-of-range': 'error',
    'port-protocol-invalid': 'warning',
    'port-ip-not-on-compute': 'error',
    'port-service-undeclared': 'warning',
  },
  firewall: {
    'fw-shadowed': 'warning',
    'fw-redundant': 'info',
    'fw-contradictory': 'error',
    'fw-port-on-icmp': 'error',
    'fw-port-range': 'error',
    'fw-family-mismatch': 'error',
    'fw-cidr-host-bits': 'warning',
    'fw-mapped-port-blocked': 'warning',
    'fw-open-to-any': 'warning',
    'fw-dest-not-local': 'warning',
    'fw-unassigned': 'info',
    'fw-none': 'warning',
    'fw-exposure-widened': 'warning',
  },
  billing: {
    'contract-ends-soon': 'warning',
    'contract-ended': 'error',
    'renewal-past': 'warning',
    'renewal-after-end': 'warning',
    'cost-annual-mismatch': 'warning',
    'cost-invalid': 'error',
    'inactive-still-billed': 'warning',
    'compute-idle': 'info',
  },
  journal: {
    'journal-future': 'warning',
    'journal-rewritten': 'warning',
    'maintenance-undocumented': 'info',
  },
  graph: {
    'ref-ambiguous': 'error',
    'identity-duplicate': 'error',
    'host-cycle': 'error',
    'host-not-physical': 'warning',
    'generated-edited': 'warning',
    'lockfile-edited': 'error',
    'assignment-unplannable': 'error',
  },
};

const folder = join(import.meta.dirname, '../../src/check');

describe('the catalogue', () => {
  it('has a hundred rules and more', () => {
    const ids = Object.values(CATALOGUE).flatMap((group) => Object.keys(group));
    expect(ids).toHaveLength(102);
    expect(rules.length).toBeGreaterThanOrEqual(ids.length);
  });

  const entries = Object.entries(CATALOGUE).flatMap(([group, ids]) =>
    Object.entries(ids).map(([id, severity]) => ({ id, group, severity })),
  );
  it.each(entries)('has $id ($group, $severity)', ({ id, group, severity }) => {
    expect(rules.find((rule) => rule.id === id)).toMatchObject({ group, severity });
  });

  it('is what the files say: one a rule, by its id, in the folder of its group', () => {
    const files = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`));
    expect(files.toSorted()).toEqual(rules.map(({ group, id }) => `${group}/${id}.ts`).toSorted());
  });
});

describe('the documentation', () => {
  it('has an example of every rule', () => {
    expect(rules.map(({ id }) => id).filter((id) => !ruleExamples.has(id))).toEqual([]);
  });

  it('is the page that stands beside the rules (npm run gen)', () => {
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(rulesPage(rules, ruleExamples));
  });

  it('lists every rule in a line', () => {
    for (const { id, severity } of rules) {
      expect(listRules('text')).toMatch(new RegExp(`^  ${id} +${severity} `, 'm'));
    }
  });

  it('explains a rule with its example and how to silence it', () => {
    const text = explainRule('raid-odd-disks', 'text') ?? '';
    expect(text).toContain('stops plan and apply');
    expect(text).toContain('needs an even count');
    expect(text).toContain('infractl.dev/ignore: "raid-odd-disks: the reason"');
    expect(explainRule('no-such-rule', 'text')).toBeUndefined();
  });
});

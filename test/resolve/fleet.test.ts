import { describe, expect, it } from 'vitest';
import type { ComputeNode } from '../../src/model/fleet.ts';
import { fleetOf } from '../support/manifests.ts';

const HARDWARE = `
kind: Component
name: epyc
spec: {type: cpu, manufacturer: AMD, model: EPYC 7443P, specs: {cores: 24, threads: 48, ghz: 2.85}}
---
kind: Component
name: dimm
spec: {type: ram, manufacturer: Micron, model: DDR4, specs: {capacity_gb: 32, speed_mhz: 3200}}
---
kind: Component
name: ssd
spec: {type: storage, manufacturer: Intel, model: S4510, specs: {capacity_gb: 480, type: ssd}}
---
kind: Component
name: nvme
spec: {type: storage, manufacturer: Samsung, model: PM9A3, specs: {capacity_gb: 3840, type: nvme}}
---
kind: Component
name: small
spec: {type: storage, manufacturer: Samsung, model: old, specs: {capacity_gb: 1920}}
---
kind: Component
name: l40s
spec: {type: gpu, manufacturer: NVIDIA, model: L40S, specs: {vram_gb: 48, cuda_cores: 18176}}
---
kind: Compute
name: db-01
labels: {env: prod}
spec: {type: baremetal, provider: own, region: par, reserved: {cores: 500m, memory: 4Gi}, billing: {annualCost: 1200}}
---
kind: ComponentAssignment
name: cpu
spec: {component: epyc, computes: [db-01], quantity: 2, slot: "CPU1,CPU2"}
---
kind: ComponentAssignment
name: ram
spec: {component: dimm, computes: [db-01], quantity: 4, slot: DIMM0-3, serialNumber: [a, b, c, d]}
---
kind: ComponentAssignment
name: boot
spec: {component: ssd, computes: [db-01], quantity: 2, raid: {level: raid1, group: boot}}
---
kind: ComponentAssignment
name: data
spec: {component: nvme, computes: [db-01], quantity: 3, raid: {level: 10, group: data}}
---
kind: ComponentAssignment
name: data-small
spec: {component: small, computes: [db-01], raid: {level: "10", group: data}}
---
kind: ComponentAssignment
name: single
spec: {component: small, computes: [db-01]}
---
kind: ComponentAssignment
name: gpus
spec: {component: l40s, computes: [db-01], quantity: 2}
`;

const compute = (yaml: string, name = 'db-01', settings = {}): ComponentSums =>
  amounts(fleetOf({ yaml, settings }).fleet.computes.get(name) as ComputeNode);

type ComponentSums = Record<string, number>;

const amounts = (node: ComputeNode): ComponentSums => Object.fromEntries(node.total);

describe('capacity', () => {
  it('adds up parts, storage after RAID: the smallest disk of a group counts', () => {
    expect(compute(HARDWARE)).toEqual({
      cores: 48_000,
      gpu: 2,
      memory: 131_072,
      nvme: 2 * 1920 + 1920,
      ssd: 480,
      vram: 98_304,
    });
  });

  it('counts threads where the Config says so', () => {
    expect(compute(HARDWARE, 'db-01', { cpu: 'threads' })['cores']).toBe(96_000);
  });

  it('takes a declared key in place of the sum of the parts, and leaves the others', () => {
    const declared = HARDWARE.replace('region: par,', 'region: par, capacity: {nvme: 1TB, fpga: 2},');
    expect(compute(declared)).toMatchObject({ cores: 48_000, nvme: 1000, fpga: 2 });
  });

  it('yields nothing for an impossible array, never a silent sum', () => {
    const odd = HARDWARE.replace('quantity: 3, raid: {level: 10', 'quantity: 2, raid: {level: 10');
    expect(compute(odd)['nvme']).toBe(1920);
    const mixed = HARDWARE.replace('level: "10", group: data', 'level: 0, group: data');
    expect(compute(mixed)['nvme']).toBe(1920);
  });

  it('knows slots, serials, what is reserved and what it costs a month', () => {
    const { fleet } = fleetOf({ yaml: HARDWARE });
    const db = fleet.computes.get('db-01') as ComputeNode;
    expect(
      db.parts.map((part) => [part.assignment.name, part.slots.length, part.serials.length]),
    ).toContainEqual(['ram', 4, 4]);
    expect(Object.fromEntries(db.reserved)).toEqual({ cores: 500, memory: 4096 });
    expect(db.cost).toEqual({ monthly: 100, currency: '', fromAnnual: true });
  });

  it('knows when nobody said what a machine has', () => {
    const { fleet } = fleetOf({ yaml: 'kind: Compute\nname: a\nspec: {type: vps, provider: p, region: r}' });
    expect(fleet.computes.get('a')?.capacityKnown).toBe(false);
  });
});

describe('the graph', () => {
  const { fleet, diagnostics } = fleetOf({
    yaml: `
kind: Compute
name: host
labels: {rack: a}
spec: {type: baremetal, provider: own, region: par, capacity: {cores: 64, memory: 256Gi}}
---
kind: Compute
name: vm
spec: {type: vm, provider: own, region: par, host: host, capacity: {cores: 4, memory: 8Gi}}
---
kind: Service
name: web
spec:
  resources: {min: {cores: 500m, memory: 1Gi}, max: {cores: 2, nvme: 10}}
  placement: {affinity: [{matchLabels: {rack: a}}], topologySpread: {key: rack}}
  ports: [{port: 80}]
---
kind: Assignment
name: web-on-vm
spec: {service: web, compute: vm, quantity: 2, allocated: {cores: 3}}
---
kind: IPAddress
name: ip
spec: {address: "2001:DB8::0:1", type: public, cidr: "2001:db8::/64", dnsServers: "9.9.9.9, 1.1.1.1"}
---
kind: IPAssignment
name: vm-ip
spec: {compute: vm, ip: "2001:db8::1", primary: true}
---
kind: DNSRecord
name: www
spec: {name: WWW.Example.com., type: AAAA, zone: example.com, ip: ip}
---
kind: PortAssignment
name: https
spec: {service: web, ip: ip, port: 443, servicePort: 80}
---
kind: FirewallRule
name: b-allow
spec: {action: ALLOW, protocol: tcp, source: any, destination: any, portStart: 443}
---
kind: FirewallRule
name: c-deny
spec: {action: DENY, protocol: all, source: any, destination: any}
---
kind: FirewallRule
name: a-first
spec: {action: ALLOW, protocol: icmp, source: any, destination: any, priority: 5}
---
kind: FirewallAssignment
name: all
spec: {rule: b-allow, selector: {matchExpressions: [{key: infractl.dev/type, operator: In, values: [vm]}]}}
---
kind: FirewallAssignment
name: deny
spec: {rule: c-deny, computes: [vm]}
---
kind: FirewallAssignment
name: first
spec: {rule: a-first, computes: [vm], enabled: false}
---
kind: JournalEntry
name: later
spec: {compute: vm, category: other, timestamp: "2026-01-02T00:00:00+02:00", content: second}
---
kind: JournalEntry
name: earlier
spec: {compute: vm, category: other, timestamp: "2026-01-01T21:59:00Z", content: first}
`,
    generated: `
kind: Assignment
name: web--host
spec: {service: web, compute: host}
---
kind: Assignment
name: gone--host
spec: {service: gone, compute: host, allocated: {cores: 1}}
`,
  });
  const vm = fleet.computes.get('vm') as ComputeNode;

  it('links without complaint; a generated Assignment may dangle', () => {
    expect(diagnostics).toEqual([]);
    expect(fleet.assignments.find(({ name }) => name === 'gone--host')).toMatchObject({
      serviceName: 'gone',
      generated: true,
    });
  });

  it('links hosts and guests both ways', () => {
    expect(vm.host?.name).toBe('host');
    expect(fleet.computes.get('host')?.guests.map(({ name }) => name)).toEqual(['vm']);
  });

  it('gives computes the well-known labels', () => {
    expect(Object.fromEntries(vm.labels)).toEqual({
      'infractl.dev/name': 'vm',
      'infractl.dev/type': 'vm',
      'infractl.dev/provider': 'own',
      'infractl.dev/region': 'par',
    });
  });

  it('fills max from min, min from nothing, and what an Assignment does not say from min x quantity', () => {
    const web = fleet.services.get('web');
    expect(Object.fromEntries(web?.min ?? [])).toEqual({ cores: 500, memory: 1024 });
    expect(Object.fromEntries(web?.max ?? [])).toEqual({ cores: 2000, memory: 1024, nvme: 10 });
    expect(Object.fromEntries(vm.assignments[0]?.allocated ?? [])).toEqual({ cores: 3000, memory: 2048 });
    expect(web?.topologySpread).toMatchObject([{ key: 'rack', maxSkew: 1, required: true }]);
  });

  it('finds an IP by any spelling of its address, and derives its state', () => {
    expect(vm.attachments[0]?.ip?.name).toBe('ip');
    expect(fleet.ips.get('ip')).toMatchObject({
      address: '2001:db8::1',
      family: 6,
      state: 'assigned',
      dnsServers: ['9.9.9.9', '1.1.1.1'],
    });
  });

  it('takes the value of a DNS record from its IP', () => {
    expect(fleet.dns[0]).toMatchObject({ fqdn: 'www.example.com', values: ['2001:db8::1'], ttl: 3600 });
  });

  it('puts a port on the compute that holds its IP', () => {
    expect(vm.ports[0]).toMatchObject({ byService: true, port: 443, protocol: 'tcp', servicePort: 80 });
    expect(fleet.services.get('web')?.portAssignments.length).toBe(1);
  });

  it('orders rules by priority, DENY before ALLOW, then name', () => {
    expect(vm.rules.map(({ rule, enabled }) => [rule.name, enabled])).toEqual([
      ['a-first', false],
      ['c-deny', true],
      ['b-allow', true],
    ]);
  });

  it('orders the journal by instant, not by text', () => {
    expect(vm.journal.map(({ name }) => name)).toEqual(['earlier', 'later']);
  });

  it('lets a generated Assignment follow a rename', () => {
    const renamed = fleetOf({
      yaml: 'kind: Compute\nname: new\nannotations: {infractl.dev/previous-name: old}\nspec: {type: vps, provider: p, region: r}',
      generated: 'kind: Assignment\nname: web--old\nspec: {service: web, compute: old}',
    });
    expect(renamed.fleet.assignments[0]).toMatchObject({ computeName: 'new' });
    expect(renamed.fleet.computes.get('new')?.assignments.length).toBe(1);
  });
});

import { stringify } from 'yaml';
import type { Fleet } from '../../src/model/fleet.ts';
import { fleetOf } from './manifests.ts';

/** A fleet in which `text` stands wherever a schema lets free text stand. */
export function hostileFleet(text: string): Fleet {
  // fields of one line refuse controls in their schema already
  const line = `x${text.replace(/[\p{Cc}\p{Cf}]/gu, '')}`.trim();
  const documents = [
    {
      kind: 'Compute',
      name: 'a',
      annotations: { note: text },
      spec: {
        type: 'vps',
        provider: line,
        region: line,
        capacity: { cores: 4, memory: '8Gi' },
        billing: { monthlyCost: 5 },
      },
    },
    {
      kind: 'Component',
      name: 'disk',
      spec: {
        type: 'storage',
        manufacturer: line,
        model: line,
        specs: { capacity_gb: 100, note: text },
        notes: text,
      },
    },
    {
      kind: 'ComponentAssignment',
      name: 'disk-a',
      spec: {
        component: 'disk',
        computes: ['a'],
        slot: line,
        serialNumber: line,
        notes: text,
        raid: { level: 0, group: line.slice(0, 60).trim() },
      },
    },
    {
      kind: 'Service',
      name: 'web',
      spec: { resources: { min: { cores: 1 } }, ports: [{ port: 80, name: 'http' }] },
    },
    { kind: 'Assignment', name: 'web-a', spec: { service: 'web', compute: 'a', notes: text } },
    {
      kind: 'IPAddress',
      name: 'ip',
      spec: {
        address: '192.0.2.1',
        type: 'public',
        cidr: '192.0.2.0/24',
        provider: line,
        region: line,
        notes: text,
      },
    },
    { kind: 'IPAssignment', name: 'ip-a', spec: { compute: 'a', ip: 'ip', interface: 'eth0' } },
    {
      kind: 'PortAssignment',
      name: 'port',
      spec: { service: 'web', ip: 'ip', port: 80, servicePort: 80, description: text },
    },
    {
      kind: 'FirewallRule',
      name: 'fw',
      spec: { action: 'ALLOW', protocol: 'tcp', source: 'any', destination: 'any', description: text },
    },
    { kind: 'FirewallAssignment', name: 'fw-a', spec: { rule: 'fw', computes: ['a'] } },
    {
      kind: 'JournalEntry',
      name: 'j',
      spec: {
        compute: 'a',
        category: 'other',
        timestamp: '2026-01-01T00:00:00Z',
        content: `x${text}`,
        createdBy: line,
      },
    },
  ];
  return fleetOf({ yaml: documents.map((document) => stringify(document)).join('---\n') }).fleet;
}

import type { Fleet } from '../../src/model/fleet.ts';
import type { AnyResource } from '../../src/model/resource.ts';
import { DEFAULT_SETTINGS, resolveFleet } from '../../src/resolve/index.ts';
import { validateDocuments } from '../../src/validate/index.ts';

const ROLES = ['app', 'db', 'cache', 'edge', 'ci', 'worker'];

/**
 * `count` machines with four kinds of parts, two addresses, a contract, firewall rules, and ten instances each; every tenth
 * is a vm on the machine before it.
 */
export function siteFleet(count: number): Fleet {
  const services = Array.from({ length: Math.ceil(count / 5) }, (_, index) => `service-${index}`);
  const machines = Array.from({ length: count }, (_, index) => `node-${String(index).padStart(5, '0')}`);
  const manifests: readonly (readonly [kind: string, name: string, spec: object, labels?: object])[] = [
    ...parts(machines),
    ...services.map(
      (name) => ['Service', name, { resources: { min: { cores: 1, memory: '2Gi' } }, replicas: 50 }] as const,
    ),
    ...machines.flatMap((name, index) => machine(name, index, machines)),
    [
      'FirewallRule',
      'ssh',
      { action: 'ALLOW', protocol: 'tcp', source: '198.51.100.0/24', destination: 'any', portStart: 22 },
    ],
    [
      'FirewallRule',
      'https',
      { action: 'ALLOW', protocol: 'tcp', source: 'any', destination: 'any', portStart: 443 },
    ],
    ...(['ssh', 'https'] as const).map(
      (rule) => ['FirewallAssignment', rule, { rule, computes: machines }] as const,
    ),
  ];
  const placed = machines.flatMap((compute, index) =>
    Array.from({ length: 10 }, (_, at) => {
      const service = services[(index * 7 + at * 13) % services.length] ?? '';
      const name = `${service}--${compute}-${at}`;
      return ['Assignment', name, { service, compute, quantity: 1 }] as const;
    }),
  );
  const documents = [...manifests, ...placed].map(([kind, name, spec, labels], document) => ({
    origin: {
      file: kind === 'Assignment' ? `generated/${name}.yaml` : `${kind.toLowerCase()}/all.yaml`,
      document,
    },
    value: { apiVersion: 'infractl.dev/v1', kind, metadata: { name, ...(labels ? { labels } : {}) }, spec },
  }));
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  if (diagnostics.length > 0)
    throw new Error(
      diagnostics
        .slice(0, 3)
        .map(({ message }) => message)
        .join('\n'),
    );
  return resolveFleet(value.resources as readonly AnyResource[], DEFAULT_SETTINGS).value;
}

function parts(machines: readonly string[]) {
  const own = machines.filter((_, index) => index % 10 !== 9);
  return [
    [
      'Component',
      'cpu',
      { type: 'cpu', manufacturer: 'AMD', model: 'EPYC', specs: { cores: 32, threads: 64 } },
    ],
    [
      'Component',
      'ram',
      { type: 'ram', manufacturer: 'Generic', model: '32 GB', specs: { capacity_gb: 32 } },
    ],
    [
      'Component',
      'disk',
      { type: 'storage', manufacturer: 'Generic', model: 'NVMe', specs: { capacity_gb: 1920, type: 'nvme' } },
    ],
    ['ComponentAssignment', 'cpu', { component: 'cpu', computes: own, slot: 'CPU1' }],
    ['ComponentAssignment', 'ram', { component: 'ram', computes: own, quantity: 4, slot: 'DIMM0-3' }],
    [
      'ComponentAssignment',
      'disk',
      { component: 'disk', computes: own, quantity: 2, raid: { level: 1, group: 'data' } },
    ],
  ] as const;
}

function machine(name: string, index: number, machines: readonly string[]) {
  const isVm = index % 10 === 9;
  const bytes = `${Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`;
  const address = (first: string) => `${first}.${bytes}`;
  const spec = {
    type: isVm ? 'vm' : 'baremetal',
    provider: `provider-${index % 4}`,
    region: `region-${index % 12}`,
    ...(index % 4 === 3 && !isVm
      ? {
          location: {
            site: `hall-${Math.floor(index / 80) % 3}`,
            rack: `r${Math.floor(index / 80)}`,
            unit: 1 + 2 * (Math.floor(index / 4) % 20),
            height: 1 + (index % 2),
          },
        }
      : {}),
    ...(isVm ? { host: machines[index - 1], capacity: { cores: 16, memory: '32Gi' } } : {}),
    billing: {
      monthlyCost: 40 + (index % 90),
      currency: 'EUR',
      contractEndDate: `2027-0${1 + (index % 9)}-28`,
    },
  };
  const labels = { env: index % 3 === 0 ? 'prod' : 'test', role: ROLES[index % ROLES.length] ?? '' };
  return [
    ['Compute', name, spec, labels],
    ...[address('45'), address('10')].flatMap((text, at) => [
      [
        'IPAddress',
        `${name}-${at}`,
        {
          address: text,
          type: at === 0 ? 'public' : 'private',
          cidr: at === 0 ? '45.0.0.0/8' : '10.0.0.0/8',
        },
      ] as const,
      ['IPAssignment', `${name}-${at}`, { compute: name, ip: `${name}-${at}`, primary: at === 0 }] as const,
    ]),
  ] as const;
}

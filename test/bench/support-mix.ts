import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * About `count` manifests as a fleet has them, written by hand, some 400 bytes each: a file for each machine (the machine,
 * its parts, addresses, records, journal), a file for each service (with the Assignments that pin most of it), and shared
 * files for components, subnets, zones and firewall rules. References hold, capacity suffices, every fifth service has one
 * instance that the planner places.
 * @returns how many manifests were written
 */
export function writeMix(root: string, count: number): number {
  const machines = Math.max(4, Math.round(count / 12.3));
  const services = Math.floor(machines / 2);
  let written = 0;
  const write = (file: string, documents: readonly string[]): void => {
    const full = path.join(root, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, documents.join('---\n'));
    written += documents.length;
  };
  write('infractl.yaml', [document('Config', 'infractl', {}, 'spec:\n  generated: generated\n')]);
  write('hardware/components.yaml', COMPONENTS);
  write('network/subnets.yaml', [
    document('Subnet', 'public', {}, 'spec:\n  cidr: 45.0.0.0/8\n  type: public\n'),
    document('Subnet', 'private', {}, 'spec:\n  cidr: 10.0.0.0/8\n  type: private\n'),
  ]);
  write('firewall/rules.yaml', RULES);
  for (let i = 0; i < machines; i++)
    write(`computes/site-${i % 12}/${nameOf(i)}.yaml`, machineTexts(i, services));
  for (let i = 0; i < services; i++) write(`services/team-${i % 20}/${serviceOf(i)}.yaml`, serviceTexts(i));
  return written;
}

const nameOf = (i: number) => `node-${String(i).padStart(5, '0')}`;
const serviceOf = (i: number) => `app-${String(i).padStart(5, '0')}`;
const ROLES = ['app', 'db', 'cache', 'edge', 'ci', 'worker'];

function document(
  kind: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  spec: string,
  annotations = '',
): string {
  const lines = Object.entries(labels).map(([key, value]) => `    ${key}: ${value}\n`);
  const head = `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;
  return `${head}${lines.length > 0 ? `  labels:\n${lines.join('')}` : ''}${annotations}${spec}`;
}

const COMPONENTS = [
  document(
    'Component',
    'epyc-9354p',
    {},
    'spec:\n  type: cpu\n  manufacturer: AMD\n  model: EPYC 9354P\n  specs: {cores: 32, threads: 64, ghz: 3.25}\n',
  ),
  document(
    'Component',
    'ddr5-32g',
    {},
    'spec:\n  type: ram\n  manufacturer: Samsung\n  model: M321R4GA3BB6\n  specs: {capacity_gb: 32, speed_mhz: 4800}\n',
  ),
  document(
    'Component',
    'nvme-1920',
    {},
    'spec:\n  type: storage\n  manufacturer: Samsung\n  model: PM9A3\n  specs: {capacity_gb: 1920, type: nvme}\n',
  ),
];

const RULES = [
  ['ssh', 'tcp', '198.51.100.0/24', 22],
  ['https', 'tcp', 'any', 443],
  ['metrics', 'tcp', '10.0.0.0/8', 9100],
  ['http', 'tcp', '10.0.0.0/8', 8080],
].flatMap(([name, protocol, source, port]) => [
  document(
    'FirewallRule',
    `allow-${name}`,
    {},
    `spec:\n  action: ALLOW\n  protocol: ${protocol}\n  source: ${source}\n  destination: any\n  portStart: ${port}\n`,
  ),
  document(
    'FirewallAssignment',
    `allow-${name}`,
    {},
    `spec:\n  rule: allow-${name}\n  selector:\n    matchExpressions:\n      - {key: env, operator: Exists}\n`,
  ),
]);

function machineTexts(i: number, services: number): readonly string[] {
  const name = nameOf(i);
  const bytes = `${(i >> 14) & 255}.${(i >> 6) & 255}.${((i & 63) << 2) + 1}`;
  const mac = (last: number) =>
    `02:00:${[(i >> 16) & 255, (i >> 8) & 255, i & 255, last].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
  const labels = {
    env: i % 3 === 0 ? 'staging' : 'prod',
    team: `team-${i % 20}`,
    [`role-${ROLES[i % ROLES.length]}`]: '"true"',
    'infractl.example.com/generation': `"g${i % 4}"`,
  };
  const own = {
    team: `team-${i % 20}`,
    'example.com/managed-by': 'infrastructure',
    site: `dc-${i % 12}`,
    'example.com/purchase-order': `"4500${10_000 + i}"`,
  };
  const day = String(1 + (i % 28)).padStart(2, '0');
  return [
    `# ${name}: rented by the month, ordered with the batch of ${i % 12} racks\n${document(
      'Compute',
      name,
      labels,
      `spec:\n  type: baremetal\n  provider: provider-${i % 4}\n  region: region-${i % 12}\n  state: active\n  billing:\n    currency: EUR\n    monthlyCost: ${90 + (i % 60)}.5\n    contractEndDate: 2028-0${1 + (i % 9)}-${day}\n  location:\n    site: dc-${i % 12}\n    rack: r${i % 400}\n  reserved: {cores: 500m, memory: 2Gi, nvme: 40}\n`,
      `  annotations:\n    example.com/ticket: "OPS-${1000 + i}"\n`,
    )}`,
    document(
      'ComponentAssignment',
      `${name}-cpu`,
      own,
      `spec:\n  component: epyc-9354p\n  computes:\n    - ${name}\n  quantity: 1\n  slot: CPU1\n  serialNumber: CPU-${i}-A\n  notes: replaced under warranty in the first year\n`,
    ),
    document(
      'ComponentAssignment',
      `${name}-ram`,
      own,
      `spec:\n  component: ddr5-32g\n  computes:\n    - ${name}\n  quantity: 8\n  slot: DIMM0-7\n  notes: eight modules, one a channel\n`,
    ),
    document(
      'ComponentAssignment',
      `${name}-nvme`,
      own,
      `spec:\n  component: nvme-1920\n  computes: [${name}]\n  quantity: 2\n  raid:\n    level: 1\n    group: data\n  slot: NVME0-1\n  serialNumber: [NVME-${i}-A, NVME-${i}-B]\n`,
    ),
    document(
      'IPAddress',
      `${name}-public`,
      own,
      `spec:\n  address: 45.${bytes}\n  type: public\n  cidr: 45.0.0.0/8\n  provider: provider-${i % 4}\n  region: region-${i % 12}\n  mac: "${mac(1)}"\n  notes: ordered with the machine, goes with it\n`,
    ),
    document(
      'IPAddress',
      `${name}-private`,
      own,
      `spec:\n  address: 10.${bytes}\n  type: private\n  cidr: 10.0.0.0/8\n  provider: provider-${i % 4}\n  vlan: 400\n  mac: "${mac(2)}"\n`,
    ),
    document(
      'IPAssignment',
      `${name}-public`,
      own,
      `spec:\n  compute: ${name}\n  ip: ${name}-public\n  primary: true\n  interface: eth0\n`,
    ),
    document(
      'IPAssignment',
      `${name}-private`,
      own,
      `spec:\n  compute: ${name}\n  ip: ${name}-private\n  interface: eth1\n`,
    ),
    document(
      'DNSRecord',
      `${name}-a`,
      own,
      `spec:\n  zone: example.com\n  name: ${name}.example.com\n  type: A\n  ttl: 3600\n  ip: ${name}-public\n  notes: the machine itself, for ssh and monitoring\n`,
    ),
    document(
      'DNSRecord',
      `${name}-int`,
      own,
      `spec:\n  zone: int.example.com\n  name: ${name}.int.example.com\n  type: A\n  ttl: 300\n  ip: ${name}-private\n`,
    ),
    document(
      'JournalEntry',
      `${name}-installed`,
      own,
      `spec:\n  compute: ${name}\n  category: ${i % 2 === 0 ? 'hardware' : 'maintenance'}\n  timestamp: 2026-0${1 + (i % 9)}-${day}T09:30:00Z\n  createdBy: alice\n  content: |\n    Racked and burned in for three days.\n\n    - memory test passed, no corrected errors\n    - firmware brought up to date: BMC, BIOS and both disks\n`,
    ),
    ...(i < services * 2 ? [pin(i % services, i)] : []),
  ];
}

function pin(service: number, machine: number): string {
  return document(
    'Assignment',
    `${serviceOf(service)}--${nameOf(machine)}`,
    { team: `team-${service % 20}` },
    `spec:\n  service: ${serviceOf(service)}\n  compute: ${nameOf(machine)}\n  quantity: 1\n  allocated:\n    cores: 16\n    memory: 128Gi\n    nvme: 900\n  notes: stands where its data is\n`,
  );
}

function serviceTexts(i: number): readonly string[] {
  const name = serviceOf(i);
  return [
    document(
      'Service',
      name,
      { team: `team-${i % 20}`, tier: `tier-${i % 3}`, 'app.kubernetes.io/part-of': `suite-${i % 40}` },
      `spec:\n  owner: team-${i % 20}\n  replicas: ${i % 5 === 0 ? 3 : 2}\n  resources:\n    min:\n      cores: 8\n      memory: 32Gi\n      nvme: 100\n    max:\n      cores: 16\n      memory: 128Gi\n      nvme: 900\n  placement:\n    affinity:\n      - matchExpressions:\n          - {key: env, operator: In, values: [prod, staging]}\n    spreadMax: 1\n  ports:\n    - name: http\n      port: 8080\n      protocol: tcp\n`,
    ),
    document(
      'PortAssignment',
      `${name}-http`,
      { team: `team-${i % 20}` },
      `spec:\n  service: ${name}\n  ip: ${nameOf(i)}-private\n  port: 8080\n  protocol: tcp\n  servicePort: 8080\n  description: where the load balancer finds ${name}\n`,
    ),
  ];
}

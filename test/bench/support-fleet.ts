import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** `count` manifests, one a file: computes, services, addresses and their assignments. */
export function writeFleet(root: string, count: number): string {
  const computes = Math.floor(count * 0.3);
  const services = Math.floor(count * 0.3);
  const addresses = Math.floor(count * 0.2);
  const manifests = [
    ...Array.from({ length: computes }, (_, i) => computeText(i)),
    ...Array.from({ length: services }, (_, i) => serviceText(i)),
    ...Array.from({ length: addresses }, (_, i) => addressText(i)),
    ...Array.from({ length: count - computes - services - addresses }, (_, i) =>
      attachmentText(i, computes, addresses),
    ),
  ];
  for (const [index, text] of manifests.entries()) {
    const folder = path.join(root, `part-${index % 50}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${index}.yaml`), text);
  }
  return root;
}

function head(kind: string, name: string): string {
  return `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n  labels:\n    env: prod\n    owner: team-${name.length}\nspec:\n`;
}

function computeText(i: number): string {
  return `${head('Compute', `c-${i}`)}  type: vps\n  provider: ovh\n  region: r${i % 5}\n  state: active\n  billing:\n    currency: EUR\n    monthlyCost: ${10 + (i % 50)}\n  capacity:\n    cores: 16\n    memory: 64Gi\n    nvme: 1TB\n  reserved:\n    cores: 500m\n    memory: 1Gi\n`;
}

function serviceText(i: number): string {
  return `${head('Service', `s-${i}`)}  resources:\n    min:\n      cores: 1\n      memory: 4Gi\n      nvme: 20\n    max:\n      cores: 2\n      memory: 8Gi\n      nvme: 40\n  replicas: 1\n  placement:\n    affinity:\n      - matchLabels:\n          env: prod\n    spreadMax: 1\n  ports:\n    - name: http\n      port: 8080\n      protocol: tcp\n`;
}

function addressText(i: number): string {
  return `${head('IPAddress', `ip-${i}`)}  address: 10.0.${Math.floor(i / 250)}.${1 + (i % 250)}\n  type: private\n  cidr: 10.0.0.0/8\n  provider: ovh\n`;
}

function attachmentText(i: number, computes: number, addresses: number): string {
  return `${head('IPAssignment', `ia-${i}`)}  compute: c-${i % computes}\n  ip: ip-${i % addresses}\n  primary: true\n`;
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf, repositoryRoot, runHere } from '../support/cli.ts';

/*
 * Real files of other tools, which lie beside the project where they are there at all: what they come to loads, and says what
 * no manifest holds. How many manifests each gives, in short forms.
 */

const REAL = path.join(repositoryRoot, '../shared/data/imports');
const missing = existsSync(REAL) ? undefined : ' (there are none beside the project)';

const CONFIG = 'apiVersion: infractl.dev/v1\nkind: Config\nmetadata: {name: fleet}\n';

const FILES: readonly (readonly [string, readonly string[], number])[] = [
  ['ansible', ['ansible-inventory/k3s-ansible-inventory-sample.yml'], 9],
  ['ansible', ['ansible-inventory/kubespray-docs-inventory.ini'], 18],
  ['dmidecode', ['dmidecode/netbox-agent-dell-dss7500.txt'], 3],
  ['dmidecode', ['dmidecode/rackhd-quanta.txt'], 3],
  ['docker', ['docker/docker-cli-docs-ps.jsonl'], 2],
  ['hcloud', ['hcloud/hcloud-python-simple-servers.array.json'], 10],
  ['hcloud', ['hcloud/prometheus-hcloud-servers.json'], 17],
  ['lshw', ['lshw/ipa-v1.object.json'], 4],
  ['lshw', ['lshw/rackhd-multi-nic.object.json'], 8],
  [
    'netbox',
    ['devices', 'virtual-machines', 'ip-addresses', 'prefixes', 'racks'].map(
      (list) => `netbox/pynetbox-${list}.json`,
    ),
    46,
  ],
  ['ovh', ['details', 'ips'].map((reply) => `ovh/prometheus-dedicated-server-${reply}.json`), 4],
  ['proxmox', ['proxmox/go-proxmox-cluster-resources.json'], 7],
  ['proxmox', ['proxmox/go-proxmox-node1-lxc.json'], 3],
  ['ssh', ['ssh-config/jc-ssh_config1'], 11],
  ['terraform', ['terraform/driftctl-aws-instance.tfstate'], 5],
  ['terraform', ['terraform/inframap-version3.tfstate'], 1],
  ['zone', ['dns/hetzner-cli-example.zone'], 1],
  ['zone', ['dns/octodns-bind-unit.tests.zone'], 1],
];

describe('import of real files', () => {
  it.skipIf(missing).each(FILES)(`%s %j${missing ?? ''}`, async (format, files, count) => {
    const cwd = folderOf({ 'infractl.yaml': CONFIG });
    const paths = files.map((file) => path.join(REAL, file));
    const args = ['import', format, ...paths, '--compute', 'host-01', '--out', 'in'];
    const first = await runHere(args, { cwd });
    expect(first.stderr).toContain(`${format}: ${count} manifests, `);
    expect((await runHere(args, { cwd })).code).toBe(0);
    const { stdout } = await runHere(['validate', '-o', 'json'], { cwd });
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { rule: string; severity: string; message: string }[];
    };
    // the files know nothing of providers and of ranges: that is told, and nothing that was written is wrong
    const wrong = diagnostics.filter(
      ({ rule, severity }) => severity === 'error' && rule !== 'schema/required' && rule !== 'ref-not-found',
    );
    expect(wrong).toEqual([]);
    expect(first.stdout + first.stderr + stdout).not.toMatch(/changeme|BEGIN [A-Z ]*PRIVATE KEY/);
  });
});

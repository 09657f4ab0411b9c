import { appendFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { compute, config, manifest, protect, service } from '../cli/support-fleet.ts';
import { git, newRepository, writeFiles } from '../git/support.ts';
import { runHere } from '../support/cli.ts';

const price = (monthlyCost: number) => ({ billing: { currency: 'EUR', monthlyCost } });
const FROM_OFFICE = { action: 'ALLOW', protocol: 'tcp', source: '198.51.100.0/24', destination: 'any' };
const address = (name: string, ip: string) =>
  manifest('IPAddress', name, { address: ip, type: 'public', cidr: '203.0.113.0/24' });

/** An applied fleet with trouble of its own: vault has nowhere to stand, and db-01 is protected. */
const FLEET = {
  'README.md': '# Fleet\n',
  'infractl.yaml': config({ gates: { deletions: 5, unplaced: { vault: 1 } }, currency: { base: 'EUR' } }),
  'computes/app.yaml': [
    compute('app-01', price(20), { labels: { role: 'app' } }),
    compute('app-02', price(20), { labels: { role: 'app' } }),
  ].join('---\n'),
  'computes/db.yaml': compute('db-01', price(40), { ...protect, labels: { role: 'db' } }),
  'services.yaml': [
    service('api', { replicas: 2, placement: { affinity: [{ matchLabels: { role: 'app' } }] } }),
    service('db', { placement: { affinity: [{ matchLabels: { role: 'db' } }] } }),
    service('vault', { placement: { affinity: [{ matchLabels: { role: 'hsm' } }] } }),
  ].join('---\n'),
  'network.yaml': [
    address('app-01-ip', '203.0.113.11'),
    manifest('IPAssignment', 'app-01-ip', { compute: 'app-01', ip: 'app-01-ip', primary: true }),
    address('db-01-ip', '203.0.113.21'),
    manifest('FirewallRule', 'ssh', { ...FROM_OFFICE, portStart: 22 }),
    manifest('FirewallAssignment', 'ssh', { rule: 'ssh', computes: ['db-01'] }),
    manifest('IPAssignment', 'db-01-ip', { compute: 'db-01', ip: 'db-01-ip', primary: true }),
  ].join('---\n'),
};

let applied: Promise<string> | undefined;

async function makeBase(): Promise<string> {
  const root = newRepository(FLEET);
  const { code, stderr } = await runHere(['apply'], { cwd: root });
  if (code !== 0) throw new Error(stderr);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'apply');
  return root;
}

/** A clone of the applied fleet, whose branch `topic` holds one commit of what `change` does, and is checked out. */
export async function request(change: (root: string) => void): Promise<string> {
  applied ??= makeBase();
  const root = `${newRepository({})}-request`;
  git(path.dirname(root), 'clone', '-q', await applied, root);
  git(root, 'checkout', '-q', '-b', 'topic');
  change(root);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'change');
  return root;
}

/** One more commit on main, while `topic` stays checked out. */
export function goesOn(root: string, files: Readonly<Record<string, string>>): void {
  git(root, 'checkout', '-q', 'main');
  writeFiles(root, files);
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'main goes on');
  git(root, 'checkout', '-q', 'topic');
}

export function remove(root: string, file: string): void {
  rmSync(path.join(root, file));
}

export function append(root: string, file: string, text: string): void {
  appendFileSync(path.join(root, file), text);
}

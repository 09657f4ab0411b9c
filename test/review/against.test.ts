import { expect, test } from 'vitest';
import { compute, manifest, service } from '../cli/support-fleet.ts';
import { git, writeFiles } from '../git/support.ts';
import { runHere, runJson } from '../support/cli.ts';
import { outputFaults } from '../support/output-schema.ts';
import { request } from './fleet.ts';

interface Told {
  readonly verdict: string;
  readonly sections: {
    readonly collisions: readonly {
      readonly revision: string;
      readonly what: string;
      readonly message: string;
    }[];
  };
}

/** A request that brings some files, beside branches of main that bring others. */
async function beside(
  files: Readonly<Record<string, string>>,
  branches: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<string> {
  const root = await request((dir) => writeFiles(dir, files));
  for (const [branch, theirs] of Object.entries(branches)) {
    git(root, 'checkout', '-q', '-b', branch, 'main');
    writeFiles(root, theirs);
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', branch);
  }
  git(root, 'checkout', '-q', 'topic');
  return root;
}

const against = (root: string, ...args: string[]) =>
  runJson<Told>(['review', '--base', 'main', ...args], { cwd: root });

const address = (name: string, text: string) =>
  manifest('IPAddress', name, { address: text, type: 'public', cidr: '203.0.113.0/24' });
const port = (name: string, spec: object) =>
  manifest('PortAssignment', name, {
    service: 'api',
    ip: 'app-01-ip',
    port: 443,
    servicePort: 8443,
    ...spec,
  });
const large = (name: string, cores: number) =>
  service(name, {
    resources: { min: { cores } },
    placement: { affinity: [{ matchLabels: { role: 'db' } }] },
  });

test('an address, a port and a name that another branch takes, too', async () => {
  const root = await beside(
    { 'mine.yaml': [address('mine', '203.0.113.99'), port('mine', {}), compute('new-01')].join('---\n') },
    {
      theirs: {
        'theirs.yaml': [
          address('theirs', '203.0.113.99'),
          port('theirs', { protocol: 'all' }),
          compute('new-01', { region: 'us' }),
        ].join('---\n'),
      },
      other: { 'other.yaml': [address('other', '203.0.113.98'), compute('new-02')].join('---\n') },
    },
  );
  const { code, json } = await against(root, '--against', 'theirs,other');
  expect(outputFaults('review', json)).toEqual([]);
  expect([code, json.verdict]).toEqual([0, 'changes']);
  expect(json.sections.collisions).toEqual([
    {
      revision: 'theirs',
      what: 'address',
      message: '203.0.113.99 is taken by IPAddress mine here and by IPAddress theirs there',
    },
    {
      revision: 'theirs',
      what: 'port',
      message:
        'tcp/443 of 203.0.113.11 is taken by PortAssignment mine here and by PortAssignment theirs there',
    },
    {
      revision: 'theirs',
      what: 'name',
      message: 'the name Compute new-01 is taken here and, with other content, there',
    },
  ]);
  for (const format of ['text', 'markdown']) {
    const args = ['review', '--base', 'main', '--against', 'other', '--against', 'theirs', '-o', format];
    const { stdout } = await runHere(args, { cwd: root });
    expect(stdout).toMatch(/Look twice: 1 way in opened, 3 collisions/);
    expect(stdout).toMatch(/Collides with other branches \(3\)/);
  }
});

test('a machine that holds what either branch plans on it, and not both', async () => {
  const root = await beside({ 'big.yaml': large('big', 4) }, { theirs: { 'huge.yaml': large('huge', 4) } });
  const { json } = await against(root, '--against', 'theirs');
  expect(json.sections.collisions).toEqual([
    { revision: 'theirs', what: 'room', message: 'both plan on db-01, which has not the cores for both' },
  ]);
  const args = ['review', '--base', 'main', '--against', 'theirs', '-o'];
  expect((await runHere([...args, 'github'], { cwd: root })).stdout).toMatch(
    /^::warning .*theirs: both plan/m,
  );
  expect((await runHere([...args, 'sarif'], { cwd: root })).stdout).toContain('review/collision');
  git(root, 'checkout', '-q', '-b', 'small', 'main');
  writeFiles(root, { 'huge.yaml': large('huge', 2) });
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'small');
  expect((await against(root, '--head', 'topic', '--against', 'small')).json.sections.collisions).toEqual([]);
});

test('a branch that holds this change, and one of nothing new, collide with nothing; what cannot be read is told', async () => {
  const root = await beside({ 'new.yaml': compute('new-01') }, {});
  git(root, 'checkout', '-q', '-b', 'stacked');
  writeFiles(root, { 'new.yaml': compute('new-01', { region: 'us' }) });
  git(root, 'commit', '-q', '-am', 'on top');
  const args = ['--head', 'topic', '--against', 'stacked', '--against', 'main,gone'];
  const { code, json } = await against(root, ...args);
  expect([code, json.verdict]).toEqual([0, 'changes']);
  expect(json.sections.collisions).toMatchObject([{ revision: 'gone', what: 'unreadable' }]);
  expect((await runHere(['review', '--base', 'main', ...args], { cwd: root })).stdout).not.toMatch(
    /Look twice/,
  );
});

test('a list without a revision in it is a wrong use', async () => {
  const root = await request(() => undefined);
  expect((await runHere(['review', '--base', 'main', '--against', 'a,,b'], { cwd: root })).code).toBe(64);
  expect((await runHere(['review', '--base', 'main', '--against', '--x'], { cwd: root })).code).toBe(64);
});

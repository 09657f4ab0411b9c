import { describe, expect, test } from 'vitest';
import { openFleet } from '../../src/run.ts';
import { folderOf } from '../support/cli.ts';

const manifest = (kind: string, name: string, spec: string) =>
  `apiVersion: infractl.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

function faultsOf(spec: string): readonly string[] {
  const root = folderOf({
    'infractl.yaml': manifest('Config', 'c', `{${spec}}`),
    'c.yaml': manifest('Compute', 'c1', '{type: vm, provider: p, region: r, capacity: {cores: 16}}'),
    's.yaml': manifest('Service', 's1', '{resources: {min: {cores: 1}}}'),
    'notes.txt': 'text\n',
  });
  return openFleet(root)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ message, at, blocks }) => {
      expect(blocks).toBe(true);
      expect(at?.file).toBe('infractl.yaml');
      return message;
    });
}

describe('an apply writes nowhere but where the Config may send it', () => {
  test.each([
    ['lockfile: .git/hooks/pre-commit', /lies in \.git/],
    ['lockfile: sub/.git/config', /lies in \.git/],
    ['lockfile: GIT~1/config', /lies in GIT~1/],
    ['lockfile: .gitlab-ci.yml', /lies in \.gitlab-ci\.yml/],
    ['lockfile: .github/workflows/x.yml', /lies in \.github/],
    ['generated: .git/hooks', /lies in \.git/],
    ['generated: "\\u200c.git/hooks"', /lies in .*\.git/],
    ['generated: github~1/workflows', /lies in github~1/],
    ['generated: a/.github', /lies in \.github/],
    ['generated: node_modules/x', /node_modules/],
    ['lockfile: generated/s1.yaml', /lies in spec\.generated/],
    ['lockfile: state, generated: state/x', /lies in spec\.lockfile/],
    ['lockfile: Generated', /lies in spec\.generated/],
    ['lockfile: infractl.yaml', /infractl\.yaml itself/],
    ['lockfile: INFRACTL.yaml', /infractl\.yaml itself/],
    ['lockfile: c.yaml', /the manifest c\.yaml/],
    ['lockfile: C.yaml', /the manifest c\.yaml/],
    ['lockfile: state.yaml', /spec\.manifests matches it/],
    ['generated: s.yaml/x', /the manifest s\.yaml/],
    ['generated: notes.txt/x', /notes\.txt, which is no folder/],
    ['lockfile: notes.txt/lock', /notes\.txt, which is no folder/],
    ['generated: ../out', /leaves the repository/],
    ['generated: /out', /leaves the repository/],
    ['generated: a//b', /is no path/],
    ['manifests: ["{1..9000000}.yaml"]', /too many alternatives/],
    ['manifests: ["{a..z}{a..z}{a..z}.yaml"]', /too many alternatives/],
    [`manifests: ["${'{a,b,c,d}'.repeat(10)}.yaml"]`, /too many alternatives/],
    ['manifests: ["*a*a*a*a*a*.yaml"]', /more than 3 stars/],
    ['manifests: ["+(a|a)+(a|a)b.yaml"]', /groups are not read/],
  ])('%s', (spec, message) => {
    expect(faultsOf(spec).filter((fault) => message.test(fault))).toHaveLength(1);
  });

  test.each([
    'lockfile: state/infractl.lock, generated: state/generated',
    'generated: deep/down/here',
    'lockfile: a.b/lock',
    'manifests: ["{a,b,c,s}*.yaml", "**/*-x-*.yml"]',
    'manifests: ["{1..20}.yaml"]',
  ])('%s is right', (spec) => {
    expect(faultsOf(spec)).toEqual([]);
  });
});

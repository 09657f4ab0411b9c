import { describe, expect, test } from 'vitest';
import { listInMemory, listManifests } from '../../src/load/index.ts';
import { folderOf } from '../support/cli.ts';

const files = [
  'infractl.yaml',
  'a.yml',
  'deep/er/b.yaml',
  'deep/c.txt',
  '.hidden/d.yaml',
  '.e.yaml',
  'node_modules/f.yaml',
  'x/node_modules/g.yaml',
  'generated/web.yaml',
  'ü ö.yaml',
  '__proto__/h.yaml',
];

describe('files in memory are chosen as files in a folder are', () => {
  const folder = folderOf(Object.fromEntries(files.map((file) => [file, 'x: 1\n'])));

  test.each([
    [['**/*.yaml', '**/*.yml']],
    [['deep/**']],
    [['!deep/**']],
    [['**/*.yaml', '!generated/**']],
    [['a.yml', '{deep,generated}/**/*.yaml']],
    [[]],
    [['../**']],
  ])('%j', (patterns) => {
    expect(listInMemory(files, patterns)).toEqual(listManifests(folder, patterns));
  });
});

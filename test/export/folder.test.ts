import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyOfExample, folderOf, runCli, runHere, snapshotOf } from '../support/cli.ts';

/*
 * What an export does to the folder that it writes to: all of it or nothing, and nothing of anybody else's.
 */

const fleet = copyOfExample('fleet');
const inFleet = (...args: string[]) => runHere(['export', ...args], { cwd: fleet });

describe('export --out', () => {
  it('writes the same bytes every time, lists them, and leaves the fleet valid', async () => {
    const cwd = copyOfExample('minimal');
    const run = (...args: string[]) => runHere(args, { cwd });
    expect((await run('export', 'ansible', '--out', 'tools/ansible')).code).toBe(0);
    const first = snapshotOf(cwd);
    const again = await run('export', 'ansible', '--out', 'tools/ansible');
    expect(again.stderr).toContain('nothing to change');
    expect(snapshotOf(cwd)).toEqual(first);
    const index = JSON.parse(
      readFileSync(join(cwd, 'tools/ansible/.infractl-export.json'), 'utf8'),
    ) as unknown;
    expect(index).toMatchObject({
      formatVersion: '1',
      formats: { ansible: { inventory: expect.any(String) } },
    });
    expect((await run('validate')).stdout).not.toContain('tools/');
  });

  it('checks: exit 2 and the lines that differ, and writes nothing', async () => {
    const out = join(folderOf({}), 'out');
    expect((await inFleet('ssh', '--out', out, '--check')).code).toBe(2);
    await inFleet('ssh', '--out', out);
    expect(await inFleet('ssh', '--out', out, '--check')).toMatchObject({ code: 0, stdout: '' });
    const file = join(out, 'ssh_config');
    writeFileSync(file, readFileSync(file, 'utf8').replace('198.51.100.20\n', '192.0.2.9\n'));
    const before = snapshotOf(out);
    const { code, stdout } = await inFleet('ssh', '--out', out, '--check');
    expect(code).toBe(2);
    expect(stdout).toContain('-  HostName 192.0.2.9\n+  HostName 198.51.100.20\n');
    expect(snapshotOf(out)).toEqual(before);
  });

  it('neither overwrites nor deletes what is not its own', async () => {
    const out = folderOf({ ssh_config: 'Host mine\n', 'notes.txt': 'mine\n' });
    const before = snapshotOf(out);
    const { code, stderr } = await inFleet('ssh', '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain('ssh_config is not of an earlier export');
    expect(snapshotOf(out)).toEqual(before);
    rmSync(join(out, 'ssh_config'));
    await inFleet('ssh', '--out', out);
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine\n');
  });

  it('removes stale files of its own, unless they were edited, whatever the index claims', async () => {
    const claim = {
      formatVersion: '1',
      formats: {
        ssh: { '../victim': 'x', 'notes.txt': 'x', '/etc/passwd': 'x', '.infractl-export.json': 'x' },
      },
    };
    const top = folderOf({
      victim: 'mine\n',
      'out/notes.txt': 'mine\n',
      'out/.infractl-export.json': JSON.stringify(claim),
    });
    const { code, stderr } = await inFleet('ssh', '--out', join(top, 'out'));
    expect(code).toBe(0);
    expect(stderr).toContain('notes.txt is none of this export any more, and was edited');
    expect([...snapshotOf(top).keys()].toSorted()).toEqual([
      'out/.infractl-export.json',
      'out/notes.txt',
      'out/ssh_config',
      'victim',
    ]);
  });

  it('goes through no link, and not where apply writes', async () => {
    const cwd = copyOfExample('minimal');
    const outside = folderOf({});
    symlinkSync(outside, join(cwd, 'link'));
    for (const out of ['link', 'link/deeper', 'generated', '.git/x']) {
      const { code } = await runHere(['export', 'ssh', '--out', out], { cwd });
      expect([out, code === 0]).toEqual([out, false]);
    }
    expect(snapshotOf(outside).size).toBe(0);
  });

  it('takes turns with another export into the same folder', async () => {
    const out = join(folderOf({}), 'out');
    const formats = ['ssh', 'hosts', 'ansible'];
    const results = await Promise.all(
      formats.map((format) => runCli(['export', format, '--out', out], { cwd: fleet })),
    );
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    const index = JSON.parse(readFileSync(join(out, '.infractl-export.json'), 'utf8')) as { formats: object };
    expect(Object.keys(index.formats)).toEqual(['ansible', 'hosts', 'ssh']);
  });

  it.each([
    [['sshh'], 'did you mean ssh?'],
    [['ssh', '--check'], '--check compares with the files of --out DIR'],
    [['prometheus'], 'name a folder with --out DIR'],
    [['ssh', '--zone', 'example.com'], 'ssh has no zones'],
  ])('export %s is a wrong use', async (args, message) => {
    const { code, stdout, stderr } = await inFleet(...args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(message);
  });
});

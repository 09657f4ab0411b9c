import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startForge, type TestForge } from '../forge/server.ts';
import { git } from '../git/support.ts';
import { type CliResult, runCli, temporaryFolder } from '../support/cli.ts';
import { request } from './fleet.ts';

const TOKEN = 'secret-token-of-the-bot';
const open: TestForge[] = [];
afterEach(async () => {
  for (const forge of open.splice(0)) await forge.close();
});

let kept: string;
let head: string;

/** A change with a file that cannot be read. */
beforeAll(async () => {
  const root = await request((dir) => writeFileSync(path.join(dir, 'bad.yaml'), 'a: [\n'));
  kept = path.join(temporaryFolder(), 'review.json');
  head = git(root, 'rev-parse', 'HEAD');
  await runCli(['review', '--base', 'main', '--out', kept], { cwd: root });
});

/** Posts the kept review as a job on GitHub does. */
async function post(forge: TestForge, ...args: string[]): Promise<CliResult & { summary: string }> {
  open.push(forge);
  forge.head = head;
  const folder = temporaryFolder();
  const [event, summary] = [path.join(folder, 'event.json'), path.join(folder, 'summary.md')];
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  const env = {
    GITHUB_API_URL: forge.url,
    GITHUB_TOKEN: TOKEN,
    GITHUB_REPOSITORY: 'fleet/infra',
    GITHUB_RUN_ID: '10',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_EVENT_PATH: event,
    GITHUB_STEP_SUMMARY: summary,
  };
  const result = await runCli(['review', kept, ...args], { cwd: folder, env });
  expect(result.stdout + result.stderr).not.toContain(TOKEN);
  return { ...result, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' };
}

describe('a kept review', () => {
  test('becomes the one comment of the request; the exit code is the verdict’s', async () => {
    const forge = await startForge('github');
    const { code, stderr } = await post(forge, '--post', 'github');
    expect(stderr).toBe('comment created on github\n');
    expect(code).toBe(1);
    expect(forge.comments.map(({ body }) => body)).toEqual([
      expect.stringMatching(
        /^<!-- infractl:review fleet= base=[0-9a-f]{40} head=[0-9a-f]{40} run=10\.1 -->\n## ❌/,
      ),
    ]);
  });

  test('a token that may not comment leaves the summary of the job and annotations', async () => {
    const forge = await startForge('github');
    forge.fault = () => ({ status: 403, body: '{"message":"Resource not accessible by integration"}' });
    const { code, stdout, summary } = await post(forge, '--post', 'github', '-o', 'markdown');
    expect(code).toBe(1);
    expect(summary).toMatch(/^## ❌ Must not be merged/);
    expect(stdout).toContain('::error file=bad.yaml,line=2');
    expect(forge.comments).toEqual([]);
  });

  test.each([
    ['github', '::error file=bad.yaml,line=2'],
    ['sarif', '"uri": "bad.yaml"'],
    ['gitlab', '"path": "bad.yaml"'],
    ['junit', 'bad.yaml'],
    ['checkstyle', '<file name="bad.yaml">'],
    ['json', '"verdict": "broken"'],
    ['text', 'Must not be merged'],
  ])('is shown as %s', async (format, part) => {
    const { code, stdout } = await runCli(['review', kept, '-o', format]);
    expect(stdout).toContain(part);
    expect(code).toBe(1);
  });

  test('anything else is told to be none', async () => {
    const file = path.join(temporaryFolder(), 'other.json');
    for (const text of ['', '[]', '{"formatVersion":"1","verdict":"ok"}', 'no JSON']) {
      writeFileSync(file, text);
      const { code, stderr } = await runCli(['review', file]);
      expect([code, stderr]).toEqual([
        1,
        expect.stringContaining('is no review that infractl review --out kept'),
      ]);
    }
  });

  test.each([
    ['a forge that is not known', ['--post', 'svn']],
    ['a request without --post', ['--request', '7']],
    ['a request that is no number', ['--post', 'github', '--request', '0']],
    ['a base beside', ['--base', 'main']],
    ['a runner that says nothing', ['--post', 'github']],
  ])('%s is a wrong use', async (_, args) => {
    expect((await runCli(['review', kept, ...args])).code).toBe(64);
  });
});

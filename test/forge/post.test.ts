import { afterEach, describe, expect, test } from 'vitest';
import { findTarget, type ForgeName, postComment, type Posted } from '../../src/forge/index.ts';
import { formatMarker, type Run } from '../../src/forge/marker.ts';
import { startForge, type TestForge } from './server.ts';

const TOKEN = 'secret-token-of-the-bot';
const open: TestForge[] = [];
afterEach(async () => {
  for (const forge of open.splice(0)) await forge.close();
});

async function forgeOf(name: ForgeName): Promise<TestForge> {
  const forge = await startForge(name);
  open.push(forge);
  return forge;
}

interface Given {
  readonly fleet?: string;
  readonly run?: number;
  readonly attempt?: number;
  readonly quiet?: boolean;
  readonly head?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function post(name: ForgeName, forge: TestForge, body: string, given: Given = {}): Promise<Posted> {
  const { fleet = '', run = 10, attempt = 1, quiet = false, head = 'aaaa', env = {} } = given;
  const api = { github: '', gitlab: '/api/v4', gitea: '/api/v1' }[name];
  const target = {
    forge: name,
    api: forge.url + api,
    token: TOKEN,
    project: name === 'gitlab' ? '42' : 'fleet/infra',
    request: 7,
    run: { id: run, attempt },
  };
  return postComment(target, { marker: { fleet, base: 'bbbb', head }, body, quiet }, env);
}

const bodies = ({ comments }: TestForge): readonly string[] => comments.map(({ body }) => body);
const marked = (body: string, run: Run = { id: 10, attempt: 1 }, fleet = ''): string =>
  `${formatMarker({ fleet, base: 'bbbb', head: 'aaaa', run })}\n${body}`;

describe.each(['github', 'gitlab', 'gitea'] as const)('%s', (name) => {
  test('one comment a request: written once, then edited', async () => {
    const forge = await forgeOf(name);
    expect(await post(name, forge, 'one', { run: 1 })).toEqual({ outcome: 'created' });
    expect(await post(name, forge, 'two', { run: 2 })).toEqual({ outcome: 'updated' });
    expect(await post(name, forge, 'two', { run: 2 })).toEqual({ outcome: 'unchanged' });
    expect(bodies(forge)).toEqual([marked('two', { id: 2, attempt: 1 })]);
  });

  test('nothing to say writes no comment, and edits one that stands', async () => {
    const forge = await forgeOf(name);
    expect(await post(name, forge, 'nothing', { quiet: true })).toEqual({ outcome: 'nothing' });
    expect(forge.comments).toEqual([]);
    await post(name, forge, 'trouble');
    expect(await post(name, forge, 'nothing', { quiet: true, run: 11 })).toEqual({ outcome: 'updated' });
    expect(bodies(forge)).toEqual([marked('nothing', { id: 11, attempt: 1 })]);
  });

  test('two fleets of one repository have a comment each', async () => {
    const forge = await forgeOf(name);
    await post(name, forge, 'eu', { fleet: 'fleets/eu--1' });
    await post(name, forge, 'us', { fleet: 'fleets/us' });
    expect(bodies(forge)).toEqual([
      marked('eu', undefined, 'fleets/eu--1'),
      marked('us', undefined, 'fleets/us'),
    ]);
  });

  test('the own comment is found behind 250 others', async () => {
    const forge = await forgeOf(name);
    for (let id = 1; id <= 250; id++) forge.comments.push({ id, author: 'someone', body: 'hm' });
    await post(name, forge, 'one', { run: 1 });
    for (let id = 252; id <= 400; id++) forge.comments.push({ id, author: 'someone', body: 'hm' });
    expect(await post(name, forge, 'two', { run: 2 })).toEqual({ outcome: 'updated' });
    expect(forge.comments.filter(({ author }) => author === 'review-bot')).toHaveLength(1);
  });

  test('a marker that somebody else wrote is nothing to us, nor is one that we quote', async () => {
    const forge = await forgeOf(name);
    forge.comments.push({ id: 1, author: 'mallory', body: marked('approved', { id: 999, attempt: 1 }) });
    forge.comments.push({
      id: 2,
      author: 'review-bot',
      body: `> ${marked('quoted', { id: 999, attempt: 1 })}`,
    });
    expect(await post(name, forge, 'real')).toEqual({ outcome: 'created' });
    expect(bodies(forge)[0]).toBe(marked('approved', { id: 999, attempt: 1 }));
    expect(bodies(forge)[2]).toBe(marked('real'));
  });

  test('an earlier run that ends later leaves the word to the later one', async () => {
    const forge = await forgeOf(name);
    await post(name, forge, 'later', { run: 12 });
    expect(await post(name, forge, 'earlier', { run: 11 })).toEqual({ outcome: 'superseded' });
    expect(await post(name, forge, 'same run again', { run: 12, attempt: 2 })).toEqual({
      outcome: 'updated',
    });
    expect(bodies(forge)).toEqual([marked('same run again', { id: 12, attempt: 2 })]);
  });

  test('a run for a commit that the branch has left behind says nothing', async () => {
    const forge = await forgeOf(name);
    forge.head = 'cccc';
    expect(await post(name, forge, 'old')).toEqual({ outcome: 'superseded' });
    expect(forge.comments).toEqual([]);
  });

  test.each([
    ['the later run writes in between', 9, 'superseded'],
    ['the earlier run writes in between', 11, 'created'],
  ])('two runs at once: %s; one comment stands, the later one', async (_, mine, outcome) => {
    const forge = await forgeOf(name);
    let raced = false;
    forge.before = () => {
      if (raced) return;
      raced = true;
      forge.comments.push({ id: 1, author: 'review-bot', body: marked('theirs') });
    };
    expect(await post(name, forge, 'mine', { run: mine })).toEqual({ outcome });
    expect(bodies(forge)).toEqual([mine > 10 ? marked('mine', { id: mine, attempt: 1 }) : marked('theirs')]);
  });

  test('a comment that an earlier run overwrites after us is written again', async () => {
    const forge = await forgeOf(name);
    await post(name, forge, 'first', { run: 1 });
    let overwritten = false;
    const kept = forge.comments[0]!;
    forge.fault = ({ method }) => {
      if (method === 'GET' && kept.body.endsWith('mine') && !overwritten) {
        overwritten = true;
        kept.body = marked('theirs', { id: 2, attempt: 1 });
      }
      return undefined;
    };
    expect(await post(name, forge, 'mine', { run: 3 })).toEqual({ outcome: 'updated' });
    expect(overwritten).toBe(true);
    expect(bodies(forge)).toEqual([marked('mine', { id: 3, attempt: 1 })]);
  });

  test.each([401, 403, 404])(
    'no right to comment (%i) is told, so that it can be said elsewhere',
    async (status) => {
      const forge = await forgeOf(name);
      forge.fault = ({ method, path }) =>
        method === 'POST' && !path.endsWith('/graphql')
          ? { status, body: '{"message":"Resource not accessible by integration"}' }
          : undefined;
      const posted = await post(name, forge, 'x');
      expect(posted).toMatchObject({ outcome: 'refused' });
      expect(JSON.stringify(posted)).toContain('Resource not accessible by integration');
    },
  );

  test('429 and 503 are tried again after Retry-After', async () => {
    const forge = await forgeOf(name);
    const faults = [
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 429, headers: { 'retry-after': '0' } },
    ];
    forge.fault = ({ method, path }) =>
      method === 'POST' && !path.endsWith('/graphql') ? faults.shift() : undefined;
    expect(await post(name, forge, 'x')).toEqual({ outcome: 'created' });
    expect(forge.comments).toHaveLength(1);
  });

  test('a forge that asks to wait for an hour is not waited for', async () => {
    const forge = await forgeOf(name);
    forge.fault = () => ({ status: 429, headers: { 'retry-after': '3600' } });
    expect(await post(name, forge, 'x')).toMatchObject({
      outcome: 'failed',
      problem: expect.stringContaining('asks to wait 3600 seconds') as string,
    });
  });

  test('a page of HTML is called that', async () => {
    const forge = await forgeOf(name);
    forge.fault = () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<!doctype html><title>Sign in</title>',
    });
    const posted = await post(name, forge, 'x');
    expect(posted).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(posted)).toContain('a page of HTML where its API was expected');
  });

  test('an API that answers no JSON, or other JSON, is an error in words', async () => {
    const forge = await forgeOf(name);
    for (const body of ['', '<', '[]', '"x"', 'null']) {
      forge.fault = () => ({ status: 200, body });
      expect((await post(name, forge, 'x')).outcome).toMatch(/^(failed|refused)$/);
    }
  });

  test('more than the forge takes is refused, not lost', async () => {
    const forge = await forgeOf(name);
    expect(await post(name, forge, 'x'.repeat(1_000_001))).toMatchObject({ outcome: 'refused' });
  });

  test('the token goes to the forge, and into no message', async () => {
    const forge = await forgeOf(name);
    forge.fault = ({ path }) => ({
      status: path.endsWith('/graphql') || path.endsWith('/user') ? 500 : 400,
      body: JSON.stringify({ message: `bad token ${TOKEN}` }),
    });
    const posted = await post(name, forge, 'x');
    expect(JSON.stringify(forge.asked[0]?.headers)).toContain(TOKEN);
    expect(JSON.stringify(posted)).not.toContain(TOKEN);
  });

  test('a forge that is not there is named', async () => {
    const forge = await forgeOf(name);
    await forge.close();
    expect(await post(name, forge, 'x')).toMatchObject({
      outcome: 'failed',
      problem: expect.stringContaining('127.0.0.1') as string,
    });
  });

  test('a proxy of the environment is used, but not for what NO_PROXY names', async () => {
    const forge = await forgeOf(name);
    const env = { http_proxy: 'http://127.0.0.1:9' };
    expect(await post(name, forge, 'x', { env })).toMatchObject({ outcome: 'failed' });
    expect(await post(name, forge, 'x', { env: { ...env, no_proxy: '127.0.0.1' } })).toEqual({
      outcome: 'created',
    });
  });
});

describe('where to', () => {
  const github = {
    GITHUB_TOKEN: TOKEN,
    GITHUB_REPOSITORY: 'fleet/infra',
    GITHUB_RUN_ID: '123',
    GITHUB_RUN_ATTEMPT: '2',
  };
  const event = '{"pull_request":{"number":7}}';

  test('GitHub: the number comes from the event that the runner wrote', () => {
    expect(findTarget('github', github, { event, request: undefined })).toEqual({
      ok: true,
      target: {
        forge: 'github',
        api: 'https://api.github.com',
        token: TOKEN,
        project: 'fleet/infra',
        request: 7,
        run: { id: 123, attempt: 2 },
      },
    });
  });

  test('GitHub Enterprise, Gitea and self-managed GitLab by their own addresses', () => {
    const apiOf = (forge: ForgeName, env: Readonly<Record<string, string>>) => {
      const found = findTarget(forge, env, { event, request: undefined });
      return found.ok ? found.target.api : found.problem;
    };
    expect(apiOf('github', { ...github, GITHUB_API_URL: 'https://git.example/api/v3/' })).toBe(
      'https://git.example/api/v3',
    );
    expect(apiOf('gitea', { ...github, GITHUB_SERVER_URL: 'https://git.example/' })).toBe(
      'https://git.example/api/v1',
    );
    const gitlab = { GITLAB_TOKEN: TOKEN, CI_PROJECT_ID: '42', CI_MERGE_REQUEST_IID: '7' };
    expect(apiOf('gitlab', { ...gitlab, CI_API_V4_URL: 'https://git.example/sub/api/v4' })).toBe(
      'https://git.example/sub/api/v4',
    );
  });

  test('all that is missing is named at once', () => {
    expect(findTarget('gitea', {}, { event: undefined, request: undefined })).toEqual({
      ok: false,
      problem:
        '--post gitea does not know the forge (GITEA_SERVER_URL), a token (GITEA_TOKEN or FORGEJO_TOKEN or GITHUB_TOKEN), the repository (GITHUB_REPOSITORY), the number of the request (--request N)',
    });
  });

  test.each(['', '{', '[]', 'null', '{"pull_request":{"number":"7"}}', '{"number":-1}'])(
    'an event without a number (%j) is no number',
    (broken) => {
      expect(findTarget('github', github, { event: broken, request: undefined }).ok).toBe(false);
      expect(findTarget('github', github, { event: broken, request: 7 }).ok).toBe(true);
    },
  );
});

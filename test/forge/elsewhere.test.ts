import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type ForgeName, postComment } from '../../src/forge/index.ts';

/** A forge, or what stands before it, that leads elsewhere: the token of the bot must not go there. */

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function serve(answer: (response: ServerResponse, url: string) => void) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    answer(response, request.url ?? '');
  });
  open.push(server);
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const json = (response: ServerResponse, headers: Readonly<Record<string, string>> = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end('[]');

const post = (forge: ForgeName, url: string) =>
  postComment(
    {
      forge,
      api: url + { github: '', gitlab: '/api/v4', gitea: '/api/v1' }[forge],
      token: 'secret-token-of-the-bot',
      project: forge === 'gitlab' ? '42' : 'fleet/infra',
      request: 7,
      run: { id: 1, attempt: 1 },
    },
    { marker: { fleet: '', base: 'bbbb', head: 'aaaa' }, body: 'text', quiet: true },
    {},
  );

test.each(['github', 'gitlab', 'gitea'] as const)('%s: a redirection to another origin', async (forge) => {
  const elsewhere = await serve((response) => json(response));
  for (const status of [301, 302, 307, 308]) {
    const home = await serve((response, url) =>
      response.writeHead(status, { location: elsewhere.url + url }).end(),
    );
    const posted = await post(forge, home.url);
    expect(JSON.stringify(posted)).toMatch(/where no token is sent|which leads nowhere/);
    expect(home.seen.length).toBeGreaterThan(0);
  }
  expect(elsewhere.seen).toEqual([]);
});

test.each(['github', 'gitlab', 'gitea'] as const)('%s: one within the origin is followed', async (forge) => {
  const home = await serve((response, url) =>
    url.includes('moved')
      ? json(response)
      : response.writeHead(307, { location: `${url}${url.includes('?') ? '&' : '?'}moved=1` }).end(),
  );
  await post(forge, home.url);
  expect(home.seen.some((line) => line.includes('moved'))).toBe(true);
});

test.each(['github'] as const)('%s: the link to a next page on another origin', async (forge) => {
  const elsewhere = await serve((response) => json(response));
  const home = await serve((response, url) =>
    json(response, { link: `<${elsewhere.url}${url}>; rel="next"` }),
  );
  await post(forge, home.url);
  expect(elsewhere.seen).toEqual([]);
});

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A comment as the server keeps it. */
export interface Kept {
  readonly id: number;
  readonly author: string;
  body: string;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** A forge on a loopback port. What it does wrong is said by `fault`, asked before each request. */
export interface TestForge {
  readonly url: string;
  readonly comments: Kept[];
  readonly asked: Asked[];
  head: string;
  fault: (asked: Asked, nth: number) => Fault | undefined;
  /** Runs before a comment is written: another run that comes between reading and writing. */
  before: (asked: Asked) => void;
  readonly close: () => Promise<void>;
}

export interface Fault {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export type Dialect = 'github' | 'gitlab' | 'gitea';

/** Keeps to what the forge documents of its comments: pages, limits, errors. */
export async function startForge(dialect: Dialect, me = 'review-bot'): Promise<TestForge> {
  const comments: Kept[] = [];
  const asked: Asked[] = [];
  const forge = {
    comments,
    asked,
    head: 'aaaa',
    fault: () => undefined,
    before: () => undefined,
  } as unknown as TestForge & { url: string; close: () => Promise<void> };
  const server = createServer((request, response) => {
    void serve(dialect, forge, me, request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(forge, { url: addressOf(server), close: () => closed(server) });
}

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

async function serve(
  dialect: Dialect,
  forge: TestForge,
  me: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://forge');
  const one: Asked = {
    method: request.method ?? '',
    path: url.pathname + url.search,
    headers: request.headers,
  };
  forge.asked.push(one);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const fault = forge.fault(one, forge.asked.length);
  if (fault) return send(response, fault.status, fault.body ?? '{"message":"no"}', fault.headers);
  if (request.method !== 'GET' && !url.pathname.endsWith('/graphql')) forge.before(one);
  const body = text === '' ? {} : (JSON.parse(text) as { body?: string });
  const answer = route(dialect, forge, me, url, request.method ?? '', body);
  send(response, answer.status, JSON.stringify(answer.value ?? null), answer.headers);
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : body);
}

interface Answer {
  readonly status: number;
  readonly value?: unknown;
  readonly headers?: Record<string, string>;
}

const MOST_CHARACTERS = { github: 65_536, gitlab: 1_000_000, gitea: 65_535 };

function route(
  dialect: Dialect,
  forge: TestForge,
  me: string,
  url: URL,
  method: string,
  body: { body?: string },
): Answer {
  const { pathname } = url;
  if (pathname.endsWith('/graphql')) return { status: 200, value: { data: { viewer: { login: me } } } };
  if (pathname.endsWith('/user')) return { status: 200, value: { login: me, username: me } };
  if (/\/(pulls|merge_requests)\/7$/.test(pathname))
    return { status: 200, value: { head: { sha: forge.head }, sha: forge.head } };
  const one = /\/(?:comments|notes)\/(\d+)$/.exec(pathname);
  if (method === 'GET') return page(dialect, forge, url);
  if ((body.body ?? '').length > MOST_CHARACTERS[dialect])
    return {
      status: 422,
      value: { message: `body is too long (maximum is ${MOST_CHARACTERS[dialect]} characters)` },
    };
  if (one) return change(forge, Number(one[1]), method, body.body);
  const kept = {
    id: Math.max(0, ...forge.comments.map(({ id }) => id)) + 1,
    author: me,
    body: body.body ?? '',
  };
  forge.comments.push(kept);
  return { status: 201, value: toWire(kept) };
}

function change(forge: TestForge, id: number, method: string, body: string | undefined): Answer {
  const at = forge.comments.findIndex((comment) => comment.id === id);
  const kept = forge.comments[at];
  if (!kept) return { status: 404, value: { message: 'Not Found' } };
  if (method === 'DELETE') {
    forge.comments.splice(at, 1);
    return { status: 204 };
  }
  kept.body = body ?? '';
  return { status: 200, value: toWire(kept) };
}

/** GitHub links to the next page, GitLab counts in X-Next-Page too, an old Gitea gives all whatever is asked. */
function page(dialect: Dialect, forge: TestForge, url: URL): Answer {
  if (dialect === 'gitea') return { status: 200, value: forge.comments.map(toWire) };
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(forge.comments.length / size));
  const next = new URL(url.pathname + url.search, forge.url);
  next.searchParams.set('page', String(number + 1));
  const link: Record<string, string> = number < last ? { link: `<${next.href}>; rel="next"` } : {};
  return {
    status: 200,
    value: forge.comments.slice((number - 1) * size, number * size).map(toWire),
    headers: { ...link, 'x-next-page': number < last ? String(number + 1) : '' },
  };
}

const toWire = ({ id, author, body }: Kept) => ({
  id,
  body,
  user: { login: author },
  author: { username: author },
});

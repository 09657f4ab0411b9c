import { MergeRequestNotes, MergeRequests, Users } from '@gitbeaker/core';
import { createRequesterFn, type RequestHandlerFn, type RequestOptions } from '@gitbeaker/requester-utils';
import { ForgeError } from './fault.ts';
import type { Fetch } from './http.ts';
import type { Target } from './target.ts';
import type { CommentClient } from './upsert.ts';

/** Notes of a merge request by GitLab's REST API, version 4; self-managed GitLab has the same. */
export function gitlabClient({ api, token, project, request }: Target, fetch: Fetch): CommentClient {
  const requesterFn = createRequesterFn(
    (_, options) => Promise.resolve(options),
    (endpoint, options) => ask(fetch, endpoint, options),
  );
  const options = { host: api.replace(/\/api\/v4$/, ''), token, requesterFn };
  const notes = new MergeRequestNotes(options);
  return {
    whoAmI: async () => (await new Users(options).showCurrentUser()).username,
    headOf: async () => (await new MergeRequests(options).show(project, request)).sha,
    list: async () =>
      (await notes.all(project, request, { perPage: 100 })).map(({ id, author, body }) => ({
        id,
        author: author.username,
        body,
      })),
    create: async (body) => void (await notes.create(project, request, body)),
    update: async (id, body) => void (await notes.edit(project, request, id, { body })),
    remove: async (id) => void (await notes.remove(project, request, id)),
  };
}

/** The client's own way of asking knows no proxies and gives the server's page as the message. */
async function ask(
  fetch: Fetch,
  endpoint: string,
  options: RequestOptions = {},
): ReturnType<RequestHandlerFn> {
  const { prefixUrl = '', searchParams, method, headers, body } = options;
  const url = new URL(endpoint, prefixUrl.endsWith('/') ? prefixUrl : `${prefixUrl}/`);
  url.search = searchParams ?? '';
  const response = await fetch(url, {
    method: method ?? 'GET',
    headers: headers ?? {},
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const value = parse(text);
  if (!response.ok)
    throw new ForgeError(response.status, `the forge answered ${response.status}: ${messageOf(value)}`);
  return { body: value, headers: Object.fromEntries(response.headers), status: response.status };
}

function parse(text: string): Record<string, unknown> | null {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function messageOf(value: Record<string, unknown> | null): string {
  const said = value?.['message'] ?? value?.['error'];
  return typeof said === 'string' ? said : JSON.stringify(said ?? '');
}

import { giteaApi } from 'gitea-js';
import type { Fetch } from './http.ts';
import type { Target } from './target.ts';
import type { Comment, CommentClient } from './upsert.ts';

/** A repository with more pages of comments than this on one request is beyond what is looked through. */
const MOST_PAGES = 1000;

/** Comments of a pull request by the API of Gitea and Forgejo, version 1. */
export function giteaClient({ api, token, project, request }: Target, fetch: Fetch): CommentClient {
  const client = giteaApi(api.replace(/\/api\/v1$/, ''), { token, customFetch: fetch });
  const [owner = '', repo = ''] = project.split('/');
  const { repos, user } = client;
  return {
    whoAmI: async () => (await user.userGetCurrent()).data.login,
    headOf: async () => (await repos.repoGetPullRequest(owner, repo, request)).data.head?.sha,
    list: () => listAll((query) => repos.issueGetComments(owner, repo, request, query)),
    create: async (body) => void (await repos.issueCreateComment(owner, repo, request, { body })),
    update: async (id, body) => void (await repos.issueEditComment(owner, repo, id, { body })),
    remove: async (id) => void (await repos.issueDeleteComment(owner, repo, id)),
  };
}

interface GiteaComment {
  readonly id?: number;
  readonly user?: { readonly login?: string };
  readonly body?: string;
}

/** Old versions give all at once whatever page is asked for: pages end where one brings nothing new. */
async function listAll(
  pageOf: (query: object) => Promise<{ readonly data: readonly GiteaComment[] }>,
): Promise<readonly Comment[]> {
  const found = new Map<number, Comment>();
  for (let page = 1; page <= MOST_PAGES; page++) {
    const before = found.size;
    for (const { id = 0, user, body = '' } of (await pageOf({ page, limit: 50 })).data)
      found.set(id, { id, author: user?.login ?? '', body });
    if (found.size === before) break;
  }
  return [...found.values()];
}

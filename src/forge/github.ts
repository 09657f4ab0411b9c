import { Octokit } from '@octokit/core';
import { paginateRest } from '@octokit/plugin-paginate-rest';
import type { Fetch } from './http.ts';
import type { Target } from './target.ts';
import type { Comment, CommentClient } from './upsert.ts';

/** Comments of a pull request by GitHub's REST API, version 2022-11-28; GitHub Enterprise Server has the same. */
export function githubClient(target: Target, fetch: Fetch): CommentClient {
  const { api, token, project, request } = target;
  const [owner = '', repo = ''] = project.split('/');
  const where = { owner, repo, issue_number: request };
  const octokit = new (Octokit.plugin(paginateRest))({
    auth: token,
    baseUrl: api,
    request: { fetch },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  const named = (id: number) => ({ owner, repo, comment_id: id });
  const issues = '/repos/{owner}/{repo}/issues';
  return {
    whoAmI: () => whoIs(octokit),
    headOf: () =>
      octokit
        .request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: request })
        .then(({ data }) => data.head.sha),
    list: () =>
      octokit
        .paginate(`GET ${issues}/{issue_number}/comments`, { ...where, per_page: 100 })
        .then((found) => found.map(toComment)),
    create: async (body) =>
      void (await octokit.request(`POST ${issues}/{issue_number}/comments`, { ...where, body })),
    update: async (id, body) =>
      void (await octokit.request(`PATCH ${issues}/comments/{comment_id}`, { ...named(id), body })),
    remove: async (id) => void (await octokit.request(`DELETE ${issues}/comments/{comment_id}`, named(id))),
  };
}

const ignore = (): void => undefined;

interface IssueComment {
  readonly id: number | bigint;
  readonly user: { readonly login: string } | null;
  readonly body?: string;
}

const toComment = ({ id, user, body }: IssueComment): Comment => ({
  id: Number(id),
  author: user?.login ?? '',
  body: body ?? '',
});

/** REST does not tell a workflow's token whose it is; GraphQL does, and names its account as REST names the author. */
async function whoIs(octokit: Octokit): Promise<string | undefined> {
  const { viewer } = await octokit.graphql<{ readonly viewer?: { readonly login?: string } }>(
    'query { viewer { login } }',
  );
  return viewer?.login;
}

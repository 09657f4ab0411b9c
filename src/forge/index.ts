import { giteaClient } from './gitea.ts';
import { githubClient } from './github.ts';
import { gitlabClient } from './gitlab.ts';
import { createFetch, type Environment } from './http.ts';
import type { Target } from './target.ts';
import { type Note, type Posted, postNote } from './upsert.ts';

export { findTarget, type ForgeName, type Target } from './target.ts';
export type { Note, Posted } from './upsert.ts';

const CLIENTS = { github: githubClient, gitlab: gitlabClient, gitea: giteaClient };

/** Writes one comment on a request, as `postNote` says. What it tells never holds the token. */
export async function postComment(
  target: Target,
  note: Omit<Note, 'marker'> & { readonly marker: Omit<Note['marker'], 'run'> },
  env: Environment,
): Promise<Posted> {
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, milliseconds);
    });
  const client = CLIENTS[target.forge](target, createFetch(env, sleep, target.api));
  const posted = await postNote(client, { ...note, marker: { ...note.marker, run: target.run } });
  return 'problem' in posted ? { ...posted, problem: hide(posted.problem, target.token) } : posted;
}

const hide = (text: string, token: string): string => text.replaceAll(token, '***');

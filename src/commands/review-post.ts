import { appendFileSync, readFileSync } from 'node:fs';
import type { ForgeName, Posted } from '../forge/index.ts';
import { renderFindingsGithub } from '../render/diagnostics/github.ts';
import type { KeptReview } from '../review/index.ts';
import { escapeTerminal } from '../text/escape.ts';
import { type Io, usageError } from './io.ts';

export const FORGES: readonly ForgeName[] = ['github', 'gitlab', 'gitea'];

export interface PostFlags {
  readonly post?: string;
  readonly request?: string;
}

export interface Post {
  readonly forge: ForgeName;
  readonly request: number | undefined;
}

/** Which forge, and which request where the runner does not say. Throws a usage error. */
export function readPost({ post, request }: PostFlags): Post | undefined {
  if (post === undefined) {
    if (request !== undefined) throw usageError('--request goes with --post');
    return undefined;
  }
  const forge = FORGES.find((name) => name === post);
  if (forge === undefined)
    throw usageError(`--post takes one of ${FORGES.join(', ')}, not ${JSON.stringify(post)}`);
  if (request !== undefined && !/^[1-9]\d{0,14}$/.test(request))
    throw usageError(`--request takes the number of a request, not ${JSON.stringify(request)}`);
  return { forge, request: request === undefined ? undefined : Number(request) };
}

/**
 * Writes the one comment of this fleet on the request. Gives whether the review was told somewhere: a token that may not
 * comment leaves the summary of the job and annotations.
 */
export async function postReview(post: Post, kept: KeptReview, io: Io): Promise<boolean> {
  const { findTarget, postComment } = await import('../forge/index.ts');
  const found = findTarget(post.forge, io.env, { event: readEvent(io), request: post.request });
  if (!found.ok) throw usageError(found.problem);
  const { prefix, base, head, markdown, verdict } = kept;
  // a review of what was not found is of no commit
  const marker = { fleet: prefix, base: base ?? '0', head: head ?? '0' };
  const posted = await postComment(found.target, { marker, body: markdown, quiet: verdict === 'ok' }, io.env);
  io.stderr(`${escapeTerminal(sayPosted(posted, post.forge))}\n`);
  if (posted.outcome === 'refused') tellElsewhere(kept, io);
  return posted.outcome !== 'failed';
}

/** What GitHub's and Gitea's runners say of the event; what cannot be read says nothing. */
function readEvent({ env }: Io): string | undefined {
  const file = env['GITHUB_EVENT_PATH'];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function sayPosted(posted: Posted, forge: ForgeName): string {
  switch (posted.outcome) {
    case 'created':
    case 'updated':
      return `comment ${posted.outcome} on ${forge}`;
    case 'unchanged':
      return `the comment on ${forge} says so already`;
    case 'nothing':
      return 'nothing to say, and no comment';
    case 'superseded':
      return 'a later run or commit has the word: nothing posted';
    case 'refused':
      return `${forge} lets this token write no comment (${posted.problem}): the summary of the job and annotations say it`;
    case 'failed':
      return `error: the comment could not be posted: ${posted.problem}`;
  }
}

function tellElsewhere({ markdown, findings, prefix }: KeptReview, io: Io): void {
  const summary = io.env['GITHUB_STEP_SUMMARY'];
  try {
    if (summary) appendFileSync(summary, `${markdown}\n`);
  } catch (error) {
    io.stderr(`the summary of the job could not be written: ${escapeTerminal(String(error))}\n`);
  }
  io.command(renderFindingsGithub(findings, prefix));
}

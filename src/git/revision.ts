import { complaintOf, textOf } from './run.ts';
import type { Git } from './types.ts';

/**
 * Names, hashes, tags, `HEAD~2`, `main^`, `v1^{commit}`, `@{u}`. Not ranges, not `:/text`, not `rev:path`, nothing that
 * begins like a flag.
 */
const REVISION = /^[A-Za-z0-9_@][A-Za-z0-9_@./~^{}#+=%,-]{0,255}$/;

/** Whether the text may be handed to git as a revision at all. */
export function isRevision(text: string): boolean {
  return REVISION.test(text) && !text.includes('..') && !text.includes('//');
}

/** The commit at which two parted; undefined where they have none in common, or it is not here (a shallow clone). */
export async function mergeBaseOf(git: Git, one: string, other: string): Promise<string | undefined> {
  const found = await git(['merge-base', '--end-of-options', one, other]);
  return found.code === 0 ? textOf(found).split('\n')[0] : undefined;
}

export type Resolved =
  | { readonly ok: true; readonly oid: string }
  | { readonly ok: false; readonly problem: string };

/** The commit that a revision means. */
export async function resolveRevision(git: Git, revision: string): Promise<Resolved> {
  if (!isRevision(revision)) return { ok: false, problem: `${JSON.stringify(revision)} is no revision` };
  const found = await git(['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], {
    settings: [['core.warnAmbiguousRefs', 'true']],
  });
  const oid = textOf(found);
  if (/refname '.*' is ambiguous/.test(found.stderr)) return { ok: false, problem: ambiguous(revision) };
  if (found.code === 0 && /^[0-9a-f]{40,64}$/.test(oid)) return { ok: true, oid };
  const more = /Needed a single revision/.test(found.stderr)
    ? await whyMissing(git, revision)
    : complaintOf(found);
  return { ok: false, problem: `cannot resolve the revision ${JSON.stringify(revision)}: ${more}` };
}

/** A commit that is not here, and the fetch that brings it where one may. */
async function whyMissing(git: Git, revision: string): Promise<string> {
  const none = 'no such commit in this repository';
  const deep = textOf(await git(['rev-parse', '--is-shallow-repository'])) === 'true' ? ' --unshallow' : '';
  const [, remote = '', branch = ''] = /^(?:refs\/remotes\/)?([^/~^@]+)\/([^~^@]+)$/.exec(revision) ?? [];
  const isRemote = remote !== '' && (await git(['config', '--get', `remote.${remote}.url`])).code === 0;
  if (isRemote)
    return `${none}; \`git fetch${deep} ${remote} +refs/heads/${branch}:refs/remotes/${remote}/${branch}\` brings it where ${remote} has it`;
  return deep === '' ? none : `${none}; this clone is shallow, and \`git fetch${deep}\` may bring it`;
}

/** git would take the tag: whoever may push one of that name would choose the base. */
function ambiguous(revision: string): string {
  return `the revision ${JSON.stringify(revision)} is the name of several things, such as a tag and a branch; write it in full, as refs/heads/main or refs/remotes/origin/main`;
}

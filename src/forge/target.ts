import type { Environment } from './http.ts';
import type { Run } from './marker.ts';

export const FORGES = ['github', 'gitlab', 'gitea'] as const;
export type ForgeName = (typeof FORGES)[number];

/** Where a comment goes, and by whose right. */
export interface Target {
  readonly forge: ForgeName;
  /** The address of the API, without a slash at its end. */
  readonly api: string;
  readonly token: string;
  /** OWNER/NAME, on GitLab also the number of the project. */
  readonly project: string;
  /** The number of the pull or merge request. */
  readonly request: number;
  readonly run: Run;
}

export type FoundTarget =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly problem: string };

/** What each forge's runner says, and in which variables. */
const VARIABLES = {
  github: {
    api: (env: Environment) => env['GITHUB_API_URL'] || 'https://api.github.com',
    token: ['GITHUB_TOKEN', 'GH_TOKEN'],
    project: ['GITHUB_REPOSITORY'],
    request: [],
    run: ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'],
  },
  gitea: {
    api: (env: Environment) => serverApi(env['GITEA_SERVER_URL'] || env['GITHUB_SERVER_URL']),
    token: ['GITEA_TOKEN', 'FORGEJO_TOKEN', 'GITHUB_TOKEN'],
    project: ['GITHUB_REPOSITORY'],
    request: [],
    run: ['GITHUB_RUN_ID', 'GITHUB_RUN_ATTEMPT'],
  },
  gitlab: {
    api: (env: Environment) => env['CI_API_V4_URL'] || 'https://gitlab.com/api/v4',
    token: ['GITLAB_TOKEN'],
    project: ['CI_MERGE_REQUEST_PROJECT_ID', 'CI_PROJECT_ID'],
    request: ['CI_MERGE_REQUEST_IID'],
    // Jobs of all pipelines are counted together, retried ones too.
    run: ['CI_JOB_ID', ''],
  },
} as const;

const serverApi = (server: string | undefined): string =>
  server ? `${server.replace(/\/+$/, '')}/api/v1` : '';

/**
 * The request that this job is about. Its number comes from the forge's runner (`event` is the text of
 * GITHUB_EVENT_PATH) or from the caller, never from anything that a branch or an artifact holds.
 */
export function findTarget(
  forge: ForgeName,
  env: Environment,
  given: { readonly event: string | undefined; readonly request: number | undefined },
): FoundTarget {
  const known = VARIABLES[forge];
  const first = (names: readonly string[]) => names.map((name) => env[name]).find((value) => value) ?? '';
  const api = known.api(env).replace(/\/+$/, '');
  const token = first(known.token);
  const project = first(known.project);
  const request = given.request ?? (Number(first(known.request)) || requestOf(given.event));
  const missing = [
    ...(api === '' ? ['the forge (GITEA_SERVER_URL)'] : []),
    ...(token === '' ? [`a token (${known.token.join(' or ')})`] : []),
    ...(project === '' ? [`the repository (${known.project.join(' or ')})`] : []),
    ...(request === undefined ? ['the number of the request (--request N)'] : []),
  ];
  if (missing.length > 0 || request === undefined)
    return { ok: false, problem: `--post ${forge} does not know ${missing.join(', ')}` };
  if (!isAddress(api))
    return { ok: false, problem: `--post ${forge}: ${JSON.stringify(api)} is no address of an API` };
  const [id = '', attempt = ''] = known.run;
  const run = { id: Number(env[id]) || 0, attempt: Number(env[attempt]) || 1 };
  return { ok: true, target: { forge, api, token, project, request, run } };
}

function isAddress(api: string): boolean {
  return /^https?:\/\//.test(api) && URL.canParse(api);
}

/** The number of the pull request in the event that a runner writes down. */
function requestOf(event: string | undefined): number | undefined {
  if (event === undefined) return undefined;
  try {
    const { pull_request: pull, number } = JSON.parse(event) as {
      pull_request?: { number?: unknown };
      number?: unknown;
    };
    const found = pull?.number ?? number;
    return Number.isSafeInteger(found) && Number(found) > 0 ? Number(found) : undefined;
  } catch {
    return undefined;
  }
}

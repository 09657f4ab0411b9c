import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import { ForgeError } from './fault.ts';

/** `fetch`, as the clients of the forges call it. */
export type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a forge may answer while it is overloaded; the request was not taken then. */
const AGAIN = new Set([429, 502, 503, 504]);
const MOST_TRIES = 4;
/** Milliseconds. A job that waits longer than this between two tries is better run again. */
const LONGEST_WAIT = 60_000;
const REQUEST_TIMEOUT = 30_000;

/**
 * One `fetch` for all forges: through the proxies of the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, which Node's
 * own ignores), tried again after 429 and 5xx as Retry-After says (RFC 9110, section 10.2.3), ended after 30 seconds.
 * It speaks to the origin of `api` alone, where a redirection or the `Link` to a next page leads elsewhere, too: the token
 * goes with every request.
 * @throws ForgeError where nothing answers, or something that is no API, or it leads elsewhere
 */
export function createFetch(
  env: Environment,
  sleep: (milliseconds: number) => Promise<void>,
  api: string,
): Fetch {
  const home = new URL(api).origin;
  const dispatcher = new EnvHttpProxyAgent({
    ...proxy('httpProxy', env['http_proxy'] ?? env['HTTP_PROXY']),
    ...proxy('httpsProxy', env['https_proxy'] ?? env['HTTPS_PROXY']),
    ...proxy('noProxy', env['no_proxy'] ?? env['NO_PROXY']),
  });
  return async (url, init = {}) => {
    const { target, options } = await takeApart(url, init);
    for (let attempt = 1; ; attempt++) {
      const response = await follow(target, options, { home, dispatcher });
      if (!AGAIN.has(response.status) || attempt === MOST_TRIES) return requireApi(target, response);
      const wait = waitOf(response, attempt);
      if (wait > LONGEST_WAIT)
        throw new ForgeError(
          response.status,
          `${hostOf(target)} asks to wait ${Math.ceil(wait / 1000)} seconds`,
        );
      await response.arrayBuffer();
      await sleep(wait);
    }
  };
}

const proxy = (key: string, value: string | undefined): object =>
  value === undefined || value === '' ? {} : { [key]: value };

interface Options {
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}

/** A body must be there for each try, so it is read once. Clients hand over text alone. */
async function takeApart(
  url: string | URL | Request,
  init: RequestInit,
): Promise<{ readonly target: string; readonly options: Options }> {
  const request = new Request(url, init);
  const body = request.method === 'GET' || request.method === 'HEAD' ? '' : await request.text();
  return {
    target: request.url,
    options: {
      method: request.method,
      headers: new Headers(request.headers),
      body: body === '' ? undefined : body,
    },
  };
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

async function follow(
  target: string,
  options: Options,
  { home, dispatcher }: { readonly home: string; readonly dispatcher: EnvHttpProxyAgent },
): Promise<Response> {
  for (let at = target, hop = 0; ; hop++) {
    if (new URL(at).origin !== home)
      throw new ForgeError(0, `${new URL(home).host} leads to ${hostOf(at)}, where no token is sent`);
    const response = await ask(at, options, dispatcher);
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    // 301 to 303 would make another method of it
    const isSame = options.method === 'GET' || response.status >= 307;
    if (!isSame || hop === MOST_REDIRECTS || !URL.canParse(location, at))
      throw new ForgeError(response.status, `${hostOf(at)} answered ${response.status}, which leads nowhere`);
    at = new URL(location, at).href;
  }
}

async function ask(target: string, options: Options, dispatcher: EnvHttpProxyAgent): Promise<Response> {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
  try {
    const { method, headers, body = null } = options;
    const init = { method, headers: [...headers], body, signal, dispatcher, redirect: 'manual' as const };
    const { status, headers: answered, ...rest } = await answer(undiciFetch(target, init));
    return new Response(status === 204 || status === 304 ? null : rest.text, { status, headers: answered });
  } catch (error) {
    throw new ForgeError(0, `${hostOf(target)} does not answer: ${reasonOf(error)}`);
  }
}

async function answer(asked: ReturnType<typeof undiciFetch>): Promise<{
  readonly status: number;
  readonly headers: [string, string][];
  readonly text: string;
}> {
  const response = await asked;
  return { status: response.status, headers: [...response.headers], text: await response.text() };
}

/** undici says `fetch failed`; the reason is the innermost cause. */
function reasonOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  if (inner instanceof Error && inner.name === 'TimeoutError') return 'no answer within 30 seconds';
  return inner instanceof Error ? inner.message || inner.name : String(inner);
}

/** A proxy's error page, a login form, a wrong URL: told as that, and not as a fault of JSON. */
function requireApi(target: string, response: Response): Response {
  const type = response.headers.get('content-type') ?? '';
  if (!/^text\/html\b/i.test(type)) return response;
  throw new ForgeError(
    response.status,
    `${hostOf(target)} answered ${response.status} with a page of HTML where its API was expected; is the address of the API right?`,
  );
}

/** Seconds, or a date beside the forge's own clock; without either 1, 4, 9 seconds. */
function waitOf({ headers }: Response, attempt: number): number {
  const after = headers.get('retry-after')?.trim();
  if (after === undefined || after === '') return attempt * attempt * 1000;
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  const wait = Date.parse(after) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? attempt * attempt * 1000 : Math.max(0, wait);
}

const hostOf = (target: string): string => new URL(target).host;

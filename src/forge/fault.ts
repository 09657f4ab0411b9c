/** A forge that did not answer as its API says. */
export class ForgeError extends Error {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What each client's errors have in common. They also hold the request, token and all, which goes no further. */
interface Thrown {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  /** gitea-js throws the response, with the parsed answer here. */
  readonly error?: { readonly message?: unknown } | null;
}

/** Any client's error as status and message. An answer of another shape is the forge's fault, not ours. */
export function faultOf(thrown: unknown): ForgeError {
  if (thrown instanceof ForgeError) return thrown;
  const { status, message, cause, error } = Object(thrown) as Thrown;
  if (cause instanceof ForgeError) return cause;
  if (typeof status !== 'number')
    return new ForgeError(0, 'the forge gave an answer that its API does not give');
  const said = [error?.message, message].find((text) => typeof text === 'string' && text !== '');
  return new ForgeError(status, `the forge answered ${status}: ${said ?? 'no reason given'}`);
}

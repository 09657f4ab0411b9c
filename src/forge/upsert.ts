import { faultOf } from './fault.ts';
import { formatMarker, isLater, type Marker, readMarker } from './marker.ts';

/** A comment as its forge keeps it. */
export interface Comment {
  readonly id: number;
  /** The name of the account that wrote it. */
  readonly author: string;
  readonly body: string;
}

/** The comments of one request on one forge. Calls throw what the forge's client throws. */
export interface CommentClient {
  /** The account that the token belongs to; undefined where the forge does not tell. */
  readonly whoAmI: () => Promise<string | undefined>;
  /** The commit that the request's branch stands at now, by the forge's own word. */
  readonly headOf: () => Promise<string | undefined>;
  /** All comments, of all pages. */
  readonly list: () => Promise<readonly Comment[]>;
  readonly create: (body: string) => Promise<void>;
  readonly update: (id: number, body: string) => Promise<void>;
  readonly remove: (id: number) => Promise<void>;
}

export interface Note {
  readonly marker: Marker;
  readonly body: string;
  /** True where there is nothing to say: a standing comment is edited to it, none is written for it. */
  readonly quiet: boolean;
}

export type Posted =
  | { readonly outcome: 'created' | 'updated' | 'unchanged' | 'nothing' }
  /** A later run, or a later commit of the branch, has the word. */
  | { readonly outcome: 'superseded' }
  /** The token may not comment: the result has to be told elsewhere. */
  | { readonly outcome: 'refused'; readonly problem: string }
  | { readonly outcome: 'failed'; readonly problem: string };

/** No right (a fork's token), hidden, locked, too long: asking again would not help. */
const REFUSALS = new Set([401, 403, 404, 410, 413, 422]);
/** Rounds of writing and reading again; two runs at once need two. */
const MOST_ROUNDS = 5;

/**
 * One comment a fleet and request: created, or the standing one edited. A comment is ours where its marker and its author
 * both say so: anyone can write a marker. It is read again after writing, so that of two runs at once the later one
 * stands, whichever ends first, and a second comment goes away.
 */
export async function postNote(client: CommentClient, note: Note): Promise<Posted> {
  try {
    const me = await client.whoAmI();
    if (me === undefined) return { outcome: 'refused', problem: 'the forge does not say whose token it is' };
    const head = await client.headOf();
    if (head !== undefined && head !== note.marker.head) return { outcome: 'superseded' };
    return await settle(client, note, me);
  } catch (error) {
    const { status, message } = faultOf(error);
    return { outcome: REFUSALS.has(status) ? 'refused' : 'failed', problem: message };
  }
}

async function settle(client: CommentClient, note: Note, me: string): Promise<Posted> {
  const body = `${formatMarker(note.marker)}\n${note.body}`;
  let outcome: 'created' | 'updated' | 'unchanged' = 'unchanged';
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const own = await listOwn(client, me, note.marker.fleet);
    const standing = newestOf(own);
    if (standing === undefined) {
      if (note.quiet) return { outcome: 'nothing' };
      await client.create(body);
      outcome = 'created';
    } else if (isLater(standing.marker.run, note.marker.run)) {
      await removeAll(
        client,
        own.filter((comment) => isSame(comment.marker, note.marker)),
      );
      return { outcome: 'superseded' };
    } else {
      const others = own.filter(({ id }) => id !== standing.id);
      await removeAll(client, others);
      if (standing.body === body && others.length === 0) return { outcome };
      if (standing.body !== body) {
        await client.update(standing.id, body);
        if (outcome === 'unchanged') outcome = 'updated';
      }
    }
  }
  return { outcome: 'failed', problem: 'another run keeps writing the same comment' };
}

interface OwnComment extends Comment {
  readonly marker: Marker;
}

async function listOwn(client: CommentClient, me: string, fleet: string): Promise<readonly OwnComment[]> {
  return (await client.list())
    .filter(({ author }) => author === me)
    .flatMap((comment) => {
      const marker = readMarker(comment.body);
      return marker?.fleet === fleet ? [{ ...comment, marker }] : [];
    });
}

/** Of the latest run; of two the one written first. */
function newestOf(own: readonly OwnComment[]): OwnComment | undefined {
  return own.toSorted((a, b) => {
    if (isLater(a.marker.run, b.marker.run)) return -1;
    return isLater(b.marker.run, a.marker.run) ? 1 : a.id - b.id;
  })[0];
}

const isSame = (a: Marker, b: Marker): boolean => !isLater(a.run, b.run) && !isLater(b.run, a.run);

/** The other run may have been faster. */
async function removeAll(client: CommentClient, comments: readonly Comment[]): Promise<void> {
  for (const { id } of comments) {
    try {
      await client.remove(id);
    } catch (error) {
      if (faultOf(error).status !== 404) throw error;
    }
  }
}

/**
 * Markdown that can be shortened: a piece that stands whole or not at all, or a list of such pieces with what always stands
 * around them. Nothing is ever cut inside a piece, so that no fence, table or fold stays open.
 */
export type Fit = string | FitList;

export interface FitList {
  /** Before the entries, always there: a heading, a table's head, the opening of a fence. */
  readonly open?: string;
  readonly entries: readonly Fit[];
  /** Behind the entries and the count, always there. */
  readonly close?: string;
  /** Between all of these. */
  readonly gap: '\n' | '\n\n';
  /** The line that counts the entries left out, beside those that are shown; '' where it would say nothing. */
  readonly more: (hidden: number, shown: number) => string;
  /** At most so many entries, whatever room there is. */
  readonly most?: number;
  /** Entries that were not even written, beside those in `entries`. */
  readonly unwritten?: number;
  /** `even`: what room there is is shared by all entries (sections); else the first ones have it. */
  readonly share?: 'even';
  /** Among the entries of an `even` list: what has the lower rank gets its room first; 0 where left out. */
  readonly rank?: number;
}

/** Bytes that a comment may have on any forge, with room to spare. */
export const COMMENT_LIMIT = 60_000;

/** Bytes of markdown in UTF-8, as forges count at worst. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** A piece with its sizes: whole, and at the least that it can be shortened to. */
interface Measured {
  readonly of: Fit;
  readonly whole: number;
  readonly least: number;
  readonly entries: readonly Measured[];
  /** Entries that are left out in any case. */
  readonly hidden: number;
  /** Whether anything below is left out in any case. */
  readonly cut: boolean;
}

function measure(fit: Fit): Measured {
  if (typeof fit === 'string') {
    const size = sizeOf(fit);
    return { of: fit, whole: size, least: size, entries: [], hidden: 0, cut: false };
  }
  const entries = fit.entries.slice(0, fit.most ?? Infinity).map(measure);
  const total = fit.entries.length + (fit.unwritten ?? 0);
  const hidden = total - entries.length;
  const frame = frameOf(fit);
  const inner = entries.reduce((sum, { whole }) => sum + whole + fit.gap.length, 0);
  const whole = frame + inner + counted(fit, hidden, entries.length);
  const fewest =
    fit.share === 'even'
      ? entries.reduce((sum, { least }) => sum + least + fit.gap.length, counted(fit, hidden, entries.length))
      : counted(fit, total, 0);
  const least = Math.min(whole, frame + fewest);
  return { of: fit, whole, least, entries, hidden, cut: hidden > 0 || entries.some(({ cut }) => cut) };
}

/** What stands around the entries of a list, with a gap for each. */
function frameOf({ open, close, gap }: FitList): number {
  return [open, close].reduce((sum, text) => sum + (text === undefined ? 0 : sizeOf(text) + gap.length), 0);
}

/** The piece in at most `room` bytes; it must have its least. */
function write(measured: Measured, room: number): string {
  const { of, entries, hidden } = measured;
  if (typeof of === 'string') return of;
  const rooms = measured.whole <= room ? entries.map(({ whole }) => whole) : roomsOf(measured, of, room);
  const shown = entries.flatMap((entry, index) => {
    const own = rooms[index];
    return own === undefined ? [] : [write(entry, own)];
  });
  const left = hidden + entries.length - shown.length;
  const more = left > 0 ? of.more(left, shown.length) : '';
  return [
    ...(of.open === undefined ? [] : [of.open]),
    ...shown,
    ...(more === '' ? [] : [more]),
    ...(of.close === undefined ? [] : [of.close]),
  ].join(of.gap);
}

/** How much room each entry of a list gets; undefined for those that have to go. */
function roomsOf(list: Measured, of: FitList, room: number): readonly (number | undefined)[] {
  const { entries } = list;
  const { rooms, left } = leastRooms(list, of, room);
  let spare = left;
  const kept = entries.flatMap((entry, index) => (rooms[index] === undefined ? [] : [{ entry, index }]));
  const grow = (index: number, by: number): void => {
    rooms[index] = (rooms[index] ?? 0) + by;
    spare -= by;
  };
  if (of.share !== 'even') for (const { entry, index } of kept) grow(index, Math.min(spare, wish(entry)));
  else
    for (const rank of [...new Set(kept.map(({ entry }) => rankOf(entry)))].toSorted((a, b) => a - b))
      shareEvenly(
        kept.filter(({ entry }) => rankOf(entry) === rank),
        spare,
        grow,
      );
  return rooms;
}

/** Its least for each entry that can have it, and what room is left then. */
function leastRooms(
  { entries, hidden }: Measured,
  of: FitList,
  room: number,
): { readonly rooms: (number | undefined)[]; readonly left: number } {
  const inner = room - frameOf(of);
  const all = entries.reduce((sum, { least }) => sum + least + of.gap.length, 0);
  const beside = counted(of, hidden, entries.length);
  if (all + beside <= inner) return { rooms: entries.map(({ least }) => least), left: inner - all - beside };
  let left = inner - counted(of, hidden + entries.length, 1);
  const rooms: (number | undefined)[] = entries.map(() => undefined);
  for (const [index, { least }] of entries.entries()) {
    if (least + of.gap.length <= left) {
      rooms[index] = least;
      left -= least + of.gap.length;
    } else if (of.share !== 'even' && least < room / 4) break; // one that fits nowhere must not hide the rest
  }
  return { rooms, left };
}

/** Bytes of the line that counts what is left out. */
function counted(of: FitList, hidden: number, shown: number): number {
  const text = hidden > 0 ? of.more(hidden, shown) : '';
  return text === '' ? 0 : sizeOf(text) + of.gap.length;
}

function rankOf({ of }: Measured): number {
  return typeof of === 'string' ? 0 : (of.rank ?? 0);
}

/** Whoever wants less than an equal share leaves the rest of it to the others. */
function shareEvenly(
  entries: readonly { readonly entry: Measured; readonly index: number }[],
  room: number,
  grow: (index: number, by: number) => void,
): void {
  let spare = room;
  const hungry = entries.toSorted((a, b) => wish(a.entry) - wish(b.entry));
  for (const [at, { entry, index }] of hungry.entries()) {
    const by = Math.min(wish(entry), Math.floor(spare / (hungry.length - at)));
    grow(index, by);
    spare -= by;
  }
}

function wish({ whole, least }: Measured): number {
  return whole - least;
}

/** A whole document: sections, worst first, and what ends it. */
export interface FitDocument {
  readonly sections: readonly Fit[];
  /** Always there, at the end: a digest, the next command. */
  readonly foot?: readonly string[];
  /** The command that prints the whole of it, told where something was left out. Ours, markdown already. */
  readonly whole: string;
}

/**
 * The document in at most `limit` bytes, ended by a line feed. Where it does not fit, details go before summaries, each
 * list says how many entries are left out, and the end says where the whole is.
 */
export function fitMarkdown({ sections, foot = [], whole }: FitDocument, limit = COMMENT_LIMIT): string {
  const root = (close: readonly string[]): Measured =>
    measure({
      entries: sections,
      gap: '\n\n',
      share: 'even',
      more: () => '…',
      ...(close.length > 0 ? { close: close.join('\n\n') } : {}),
    });
  const full = root(foot);
  const room = limit - 1;
  if (full.whole <= room && !full.cut) return `${write(full, room)}\n`;
  return `${write(root([`Not all is shown here; ${whole} has the whole.`, ...foot]), room)}\n`;
}

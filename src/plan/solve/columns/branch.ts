import { decidesOn, generateColumns, type Columns } from './generate.ts';
import { addSide, setRange, setSpared, type Master, type Range, type SideRow } from './master.ts';

/** What is known of a part of the solutions: bounds of rows, and of what is spared. */
interface Part {
  readonly sides: ReadonlyMap<SideRow, Range>;
  readonly spared: ReadonlyMap<number, Range>;
}

/** Farther from a whole number than this is in parts. */
const PART = 1e-5;
const TINY = 1e-6;

/**
 * Whether no solution within the bounds of the machines' numbers costs less than `most`: depth-first branching on the
 * machines of each kind, then on which groups are spared, then on how many of a group are on machines of a kind, in at most
 * so many parts. `attempt` looks for a solution near a part's relaxation, and tells whether the search is over.
 */
export class Brancher {
  readonly #master: Master;
  readonly #groups = new Map<string, SideRow>();

  constructor(master: Master) {
    this.#master = master;
  }

  excludes(
    machines: ReadonlyMap<SideRow, Range>,
    root: Columns,
    most: number,
    parts: number,
    attempt: (columns: Columns) => boolean,
  ): boolean {
    const master = this.#master;
    const open = this.#split({ sides: machines, spared: new Map() }, root);
    let sure = open.length > 0;
    for (let turn = 0; sure && open.length > 0; turn++) {
      if (turn >= parts || master.nodes <= 0 || master.work <= 0) sure = false;
      const part = open.pop()!;
      this.#enter(part);
      const columns = sure ? generateColumns(master, decidesOn(most)) : undefined;
      if (columns !== undefined && columns.bound >= most) continue;
      const halves = columns === undefined ? [] : this.#split(part, columns);
      sure &&= halves.length > 0;
      if (columns !== undefined && attempt(columns)) sure = false;
      open.push(...halves);
    }
    this.#enter({ sides: new Map(), spared: new Map() });
    return sure;
  }

  /** Sets the master's bounds to those of the part. */
  #enter({ sides, spared }: Part): void {
    const master = this.#master;
    master.inPart = spared.size > 0 || sides.size > 0;
    for (const side of master.sides) setRange(master, side, sides.get(side) ?? side.free);
    master.spareOf.forEach((col, index) => {
      if (col >= 0) setSpared(master, index, spared.get(index) ?? master.sparable[index]!);
    });
  }

  /** Two parts between which a number of the relaxation lies, the likelier one last; none where all of them are whole. */
  #split(part: Part, columns: Columns): Part[] {
    return this.#byKind(part, columns) ?? this.#bySpared(part, columns) ?? this.#byGroup(part, columns) ?? [];
  }

  #byKind(part: Part, { columns, shares }: Columns): Part[] | undefined {
    const { sides, demand } = this.#master;
    const used = demand.kinds.map(() => 0);
    columns.forEach(({ kind }, at) => (used[kind]! += shares[at]!));
    const at = farthest(used);
    return at < 0 ? undefined : halve(part, sides[at]!, used[at]!);
  }

  #bySpared(part: Part, { spared }: Columns): Part[] | undefined {
    const at = farthest(spared);
    if (at < 0) return undefined;
    const { sparable, demand } = this.#master;
    const now = part.spared.get(at) ?? sparable[at]!;
    const level = Math.floor(spared[at]! + TINY);
    const taken = [...part.spared.values()].reduce((sum, { least }) => sum + least, 0);
    const less = { ...part, spared: new Map(part.spared).set(at, { ...now, most: level }) };
    const more = { ...part, spared: new Map(part.spared).set(at, { ...now, least: level + 1 }) };
    return taken - now.least + level + 1 <= demand.spare!.total ? [less, more] : [less];
  }

  #byGroup(part: Part, { columns, shares }: Columns): Part[] | undefined {
    const { kinds, model } = this.#master.demand;
    const totals = model.groups.map(() => new Float64Array(kinds.length));
    columns.forEach(({ kind, groups, counts }, at) => {
      groups.forEach((index, g) => (totals[index]![kind]! += counts[g]! * shares[at]!));
    });
    let best = { group: -1, kind: -1, far: 0 };
    totals.forEach((byKind, group) =>
      byKind.forEach((value, kind) => {
        if (!isPart(value)) return;
        const far = Math.abs(value - Math.round(value)) * this.#sizeOf(group, kind);
        if (far > best.far + TINY) best = { group, kind, far };
      }),
    );
    if (best.group < 0) return undefined;
    return halve(part, this.#rowOf(best.group, best.kind), totals[best.group]![best.kind]!);
  }

  /** The most that one instance takes of any dimension of a machine. */
  #sizeOf(group: number, kind: number): number {
    const { kinds, model } = this.#master.demand;
    const { need } = model.groups[group]!;
    return need.reduce(
      (most, some, d) => (some > 0 ? Math.max(most, some / kinds[kind]!.room[d]!) : most),
      0,
    );
  }

  #rowOf(group: number, kind: number): SideRow {
    const key = `${group}:${kind}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const side = addSide(this.#master, group, [kind], { least: 0, most: Infinity });
    this.#groups.set(key, side);
    return side;
  }
}

const isPart = (value: number): boolean => Math.abs(value - Math.round(value)) > PART;

/** The one that is farthest from a whole number; -1 where all are whole. */
function farthest(values: ArrayLike<number>): number {
  let best = -1;
  let most = PART;
  for (let at = 0; at < values.length; at++) {
    const far = Math.abs(values[at]! - Math.round(values[at]!));
    if (far <= most) continue;
    most = far;
    best = at;
  }
  return best;
}

function halve(part: Part, side: SideRow, value: number): Part[] {
  const now = part.sides.get(side) ?? side.free;
  const level = Math.floor(value + TINY);
  return [
    { ...part, sides: new Map(part.sides).set(side, { ...now, most: level }) },
    { ...part, sides: new Map(part.sides).set(side, { ...now, least: level + 1 }) },
  ];
}

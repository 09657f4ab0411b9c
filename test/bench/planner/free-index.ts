/**
 * Free room of machines in a tree of maxima: the first machine, from a place on, that holds a need is found without looking
 * at each. Machines are appended; the tree doubles where it is full.
 */
export class FreeIndex {
  readonly #dims: number;
  #leaves = 1;
  #most: Float64Array;
  #size = 0;

  constructor(dims: number) {
    this.#dims = dims;
    this.#most = new Float64Array(2 * dims).fill(-1);
  }

  get size(): number {
    return this.#size;
  }

  push(free: readonly number[]): number {
    if (this.#size === this.#leaves) this.#double();
    const at = this.#size++;
    this.#set(at, (d) => free[d]!);
    return at;
  }

  free(at: number, d: number): number {
    return this.#most[(this.#leaves + at) * this.#dims + d]!;
  }

  take(at: number, need: readonly number[]): void {
    this.#set(at, (d) => this.free(at, d) - need[d]!);
  }

  fits(at: number, need: readonly number[]): boolean {
    return this.#holds(this.#leaves + at, need);
  }

  /** The first machine from `from` on that has room and is wanted. */
  first(need: readonly number[], from: number, isWanted: (at: number) => boolean): number | undefined {
    return this.#search(1, 0, this.#leaves, need, from, isWanted);
  }

  #search(
    node: number,
    low: number,
    span: number,
    need: readonly number[],
    from: number,
    isWanted: (at: number) => boolean,
  ): number | undefined {
    if (low + span <= from || low >= this.#size || !this.#holds(node, need)) return undefined;
    if (span === 1) return isWanted(low) ? low : undefined;
    const half = span / 2;
    return (
      this.#search(2 * node, low, half, need, from, isWanted) ??
      this.#search(2 * node + 1, low + half, half, need, from, isWanted)
    );
  }

  #holds(node: number, need: readonly number[]): boolean {
    for (let d = 0; d < this.#dims; d++)
      if (need[d]! > 0 && this.#most[node * this.#dims + d]! < need[d]!) return false;
    return true;
  }

  #set(at: number, amount: (d: number) => number): void {
    const dims = this.#dims;
    const values = Array.from({ length: dims }, (_, d) => amount(d));
    let node = this.#leaves + at;
    for (let d = 0; d < dims; d++) this.#most[node * dims + d] = values[d]!;
    for (node >>= 1; node >= 1; node >>= 1)
      for (let d = 0; d < dims; d++)
        this.#most[node * dims + d] = Math.max(
          this.#most[2 * node * dims + d]!,
          this.#most[(2 * node + 1) * dims + d]!,
        );
  }

  #double(): void {
    const dims = this.#dims;
    const old = this.#most;
    const from = this.#leaves * dims;
    this.#leaves *= 2;
    this.#most = new Float64Array(2 * this.#leaves * dims).fill(-1);
    this.#most.set(old.subarray(from, 2 * from), this.#leaves * dims);
    for (let node = this.#leaves - 1; node >= 1; node--)
      for (let d = 0; d < dims; d++)
        this.#most[node * dims + d] = Math.max(
          this.#most[2 * node * dims + d]!,
          this.#most[(2 * node + 1) * dims + d]!,
        );
  }
}

/** Values that repeat, each once; `put` says where it stands. In the order in which they came. */
export class Pool<T> {
  readonly list: T[] = [];
  private readonly places = new Map<string, number>();

  put(value: T): number {
    const key = typeof value === 'string' ? value : JSON.stringify(value);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const place = this.list.push(value) - 1;
    this.places.set(key, place);
    return place;
  }
}

/** Orders by UTF-16 code unit, on every machine alike: the sort of everything that is printed or written. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

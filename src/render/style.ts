import pico from 'picocolors';

/** Ways to set off a text; each leaves it as it is where there is no colour. */
export type Style = ReturnType<typeof pico.createColors>;

/** Colour is decided once, at the edge (a terminal, no NO_COLOR, no --no-color), and passed in. */
export function createStyle(color: boolean): Style {
  return pico.createColors(color);
}

/** `1 error`, `2 errors`, `no errors`. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count === 0 ? 'no' : formatCount(count)} ${count === 1 ? noun : many}`;
}

/** Thousands apart by a comma, in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

type Child = Node | string | number | null | undefined | false;

type Value = string | number | boolean | undefined | ((event: Event) => void);

/**
 * An element with attributes and children. A text is text, whatever it holds: nothing here reads HTML. `on…` is a
 * listener, `true` an empty attribute, `false` and `undefined` none.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

export function append(element: Element, children: readonly Child[]): void {
  for (const child of children)
    if (child !== null && child !== undefined && child !== false)
      element.append(child instanceof Node ? child : String(child));
}

/** `1 machine`, `2 machines` */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${plain(number)} ${number === 1 ? one : many}`;
}

/** `12,345.5`, the same wherever it is read. */
export function plain(number: number): string {
  const [whole = '', rest] = String(Math.round(number * 100) / 100).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return rest === undefined ? grouped : `${grouped}.${rest}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

let ids = 0;

/** An id that no other element has. */
export function newId(prefix: string): string {
  ids += 1;
  return `${prefix}-${ids}`;
}

/** A labelled `<select>`. */
export function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
  onChoice: (value: string) => void,
): HTMLElement {
  const id = newId('choice');
  const select = h('select', { id }, ...options.map(([value, text]) => h('option', { value }, text)));
  select.value = chosen;
  select.addEventListener('change', () => onChoice(select.value));
  return h('span', { class: 'choice' }, h('label', { for: id }, label), select);
}

/** Figures in large letters, each with what it counts. */
export function cards(
  label: string,
  list: readonly (readonly [figure: string, what: string])[],
): HTMLElement {
  return h(
    'ul',
    { class: 'cards', 'aria-label': label },
    ...list.map(([figure, what]) => h('li', {}, h('strong', {}, figure), h('span', {}, what))),
  );
}

/** Gives the reader a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

import type { SiteData } from '../../model/site.ts';
import { choice, h } from './dom.ts';
import { readFleet } from './fleet-data.ts';
import { fleetView, type FleetState } from './fleet.ts';
import { machineContent } from './machine.ts';
import { moneyView } from './money.ts';
import { networkView } from './network.ts';
import { planView } from './plan.ts';
import { renewWhenOld } from './renew.ts';
import { readTheme, setTheme } from './theme.ts';
import { whatIfView } from './what-if.ts';

const source = document.querySelector('#data')?.textContent ?? '';
const fleet = readFleet(JSON.parse(source) as SiteData);
const { data } = fleet;
const fleetState: FleetState = {
  group: 'provider',
  key: -1,
  when: data.plan === null ? 'before' : 'after',
  search: '',
};

interface View {
  readonly id: string;
  readonly title: string;
  readonly draw: () => HTMLElement;
}

const moneyState = { by: 'provider' };

const views: readonly View[] = [
  { id: 'fleet', title: 'Fleet', draw: () => fleetView(fleet, fleetState) },
  { id: 'plan', title: 'Plan', draw: () => planView(fleet, machineLink) },
  { id: 'money', title: 'Money', draw: () => moneyView(fleet, moneyState, machineLink) },
  { id: 'network', title: 'Network', draw: () => networkView(fleet, machineLink) },
  { id: 'what-if', title: 'What if', draw: () => whatIfView(fleet, machineLink) },
];

const main = h('main', { id: 'main', tabindex: -1 });
const dialog = h('dialog', { 'aria-labelledby': 'machine-name', onclose: () => leaveMachine() });
const links = views.map(({ id, title }) => h('a', { href: `#${id}` }, title));
let shown: string | undefined;

/** `#plan/web-01`: a view, and the machine that is open on it. */
function place(): { readonly view: View; readonly machine: string | undefined } {
  const [id = '', name] = location.hash.slice(1).split('/');
  const view = views.find((one) => one.id === id) ?? views[0]!;
  return { view, machine: name === undefined ? undefined : decode(name) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function machineLink(name: string): HTMLElement {
  if (!fleet.byName.has(name)) return h('span', {}, name);
  return h('a', { href: `#${place().view.id}/${encodeURIComponent(name)}` }, name);
}

/** The tables of a view that has several, to go to each without scrolling past the others. */
function jumps(content: HTMLElement): HTMLElement[] {
  const heads = [...content.querySelectorAll<HTMLElement>('.table h2')];
  if (heads.length < 3) return [];
  const links = heads.map((head) => {
    head.tabIndex = -1;
    const go = (): void => {
      head.scrollIntoView();
      head.focus({ preventScroll: true });
    };
    return h('li', {}, h('button', { type: 'button', onclick: go }, head.textContent));
  });
  return [h('nav', { class: 'jumps', 'aria-label': 'On this page' }, h('ul', {}, ...links))];
}

function show(): void {
  const { view, machine } = place();
  if (shown !== view.id) {
    const isFirst = shown === undefined;
    shown = view.id;
    document.title = `${view.title} – ${data.shows}`;
    for (const [index, link] of links.entries()) {
      if (views[index] === view) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    const content = view.draw();
    main.replaceChildren(h('h1', {}, view.title), ...jumps(content), content);
    if (!isFirst) {
      main.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }
  showMachine(machine);
}

let opener: string | undefined;

function showMachine(name: string | undefined): void {
  const machine = name === undefined ? undefined : fleet.byName.get(name);
  if (!machine) {
    if (dialog.open) dialog.close();
    return;
  }
  opener ??= machine.name;
  dialog.replaceChildren(
    h(
      'div',
      { class: 'dialog-head' },
      h('h2', { id: 'machine-name', tabindex: -1, autofocus: true }, machine.name),
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'),
    ),
    ...machineContent(fleet, machine, machineLink),
  );
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  dialog.querySelector<HTMLElement>('#machine-name')?.focus();
}

function leaveMachine(): void {
  const { view, machine } = place();
  if (machine !== undefined) history.replaceState(null, '', `#${view.id}`);
  const name = opener;
  opener = undefined;
  if (name === undefined) return;
  const href = `#${view.id}/${encodeURIComponent(name)}`;
  const link = [...main.querySelectorAll<HTMLElement>('a')].find((one) => one.getAttribute('href') === href);
  link?.focus();
}

setTheme(readTheme());
document.body.append(
  h(
    'a',
    { class: 'skip', href: '#main', onclick: (event) => (event.preventDefault(), main.focus()) },
    'Skip to the content',
  ),
  h(
    'header',
    {},
    h('nav', { 'aria-label': 'Views' }, h('ul', {}, ...links.map((link) => h('li', {}, link)))),
    choice(
      'Theme',
      [
        ['system', 'as the system has it'],
        ['light', 'light'],
        ['dark', 'dark'],
      ],
      readTheme(),
      setTheme,
    ),
  ),
  main,
  dialog,
  h('footer', {}, `As of ${data.today}: ${data.shows}.`),
);
addEventListener('hashchange', show);
show();
if (document.documentElement.dataset['mode'] === 'served') renewWhenOld();

import { append, choice, count, h, percent, plain } from './dom.ts';
import { Drawing } from './drawing.ts';
import { type Fleet, freeText, type Machine, utilization, type When } from './fleet-data.ts';
import { rackList } from './racks.ts';

/** How the reader looks at the fleet; kept while other views are open. */
export interface FleetState {
  group: string;
  key: number;
  when: When;
  search: string;
}

/** More tiles than these are drawn with name and use on one line. */
const SPACIOUS = 200;

/** Upper ends of the bands that tiles are coloured by; above the last it is overfull. */
const BANDS = [
  [0, 'nothing used'],
  [0.4, 'up to 40 %'],
  [0.6, 'up to 60 %'],
  [0.8, 'up to 80 %'],
  [1, 'up to 100 %'],
  [Infinity, 'more than there is'],
] as const;

const GROUPS = [
  ['provider', 'provider'],
  ['region', 'region'],
  ['site', 'site'],
  ['rack', 'site and rack'],
  ['type', 'type'],
  ['owner', 'owner'],
  ['state', 'state'],
  ['', 'nothing'],
] as const;

export function fleetView(fleet: Fleet, state: FleetState): HTMLElement {
  const groups = h('div', { class: 'groups' });
  const legend = h('ul', { class: 'legend', 'aria-label': 'What the colours mean' });
  const said = h('p', { class: 'count', role: 'status' });
  const drawing = new Drawing();
  const draw = (): void => {
    const found = search(fleet, state.search);
    groups.replaceChildren();
    groups.classList.toggle('dense', found.size > SPACIOUS);
    drawing.start(groups, drawGroups(fleet, state, groups, found));
    legend.replaceChildren(...legendOf(fleet, state, found));
    said.textContent =
      found.size === fleet.machines.length
        ? count(found.size, 'machine')
        : `${plain(found.size)} of ${count(fleet.machines.length, 'machine')}`;
    firstTile(groups)?.setAttribute('tabindex', '0');
  };
  groups.addEventListener('keydown', (event) => {
    if (event.key === 'End') drawing.finish();
    moveFocus(groups, event);
  });
  addEventListener('beforeprint', () => drawing.finish());
  groups.addEventListener('focusin', (event) => rove(groups, event.target as HTMLElement));
  const change = (fields: Partial<FleetState>): void => {
    Object.assign(state, fields);
    draw();
  };
  const searchBox = h('input', {
    id: 'search',
    type: 'search',
    autocomplete: 'off',
    placeholder: 'name, address, label, service',
    value: state.search,
    oninput: (event: Event) => change({ search: (event.target as HTMLInputElement).value }),
  });
  const hasPlan = fleet.data.plan !== null;
  draw();
  return h(
    'div',
    {},
    h(
      'div',
      { class: 'controls' },
      h('span', { class: 'choice wide' }, h('label', { for: 'search' }, 'Find'), searchBox),
      choice('Group by', groupChoices(fleet), state.group, (group) => change({ group })),
      choice('Colour by', keyChoices(fleet), String(state.key), (key) => change({ key: Number(key) })),
      hasPlan &&
        choice(
          'Show',
          [
            ['before', 'as it stands'],
            ['after', 'after the plan'],
          ],
          state.when,
          (when) => change({ when: when as When }),
        ),
      said,
    ),
    legend,
    h('p', { class: 'hint' }, 'Arrow keys go from machine to machine, Enter opens one.'),
    groups,
  );
}

function groupChoices({ machines }: Fleet): (readonly [string, string])[] {
  const has = (field: 'site' | 'rack' | 'owner'): boolean =>
    machines.some((machine) => machine[field] !== '');
  const keys = new Set(machines.flatMap(({ labels }) => [...labels.keys()]));
  return [
    ...GROUPS.filter(([value]) => (value !== 'site' && value !== 'rack' && value !== 'owner') || has(value)),
    ...[...keys]
      .filter((key) => !key.startsWith('infractl.dev/'))
      .sort()
      .map((key) => [`label:${key}`, `label ${key}`] as const),
  ];
}

function keyChoices({ data }: Fleet): (readonly [string, string])[] {
  return [
    ['-1', 'the fullest resource'],
    ...data.keys.map(({ key }, index) => [String(index), key] as const),
  ];
}

function search({ machines }: Fleet, wanted: string): ReadonlySet<Machine> {
  const words = wanted
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return new Set(machines);
  return new Set(machines.filter((machine) => words.every((word) => machine.words.includes(word))));
}

interface Group {
  readonly title: string;
  readonly machines: readonly Machine[];
}

/** `rack r3` before `rack r12` */
const inNumbers = new Intl.Collator('en', { numeric: true });

/** A vm stands in its host's group, and on its own where the host was not found. */
function groupsOf({ machines }: Fleet, { group }: FleetState, found: ReadonlySet<Machine>): Group[] {
  const groups = new Map<string, Machine[]>();
  for (const machine of machines) {
    if (!found.has(machine) || (machine.host && found.has(machine.host))) continue;
    const title = titleOf(machine, group);
    const list = groups.get(title);
    if (list) list.push(machine);
    else groups.set(title, [machine]);
  }
  return [...groups]
    .sort(([a], [b]) => inNumbers.compare(a, b))
    .map(([title, list]) => ({ title, machines: list }));
}

function titleOf(machine: Machine, group: string): string {
  if (group === '') return 'All machines';
  if (group.startsWith('label:')) {
    const key = group.slice('label:'.length);
    const value = machine.labels.get(key);
    return value === undefined ? `without label ${key}` : `${key}=${value}`;
  }
  if (group === 'rack')
    return machine.rack === ''
      ? 'in no rack'
      : `${machine.site === '' ? '' : `${machine.site}, `}rack ${machine.rack}`;
  const value = machine[group as 'provider' | 'region' | 'site' | 'type' | 'owner' | 'state'];
  return value === '' ? `without ${group}` : value;
}

/** Draws group after group; it can be halted after each tile, or after each rack. */
function* drawGroups(
  fleet: Fleet,
  state: FleetState,
  into: HTMLElement,
  found: ReadonlySet<Machine>,
): Generator<void> {
  for (const group of groupsOf(fleet, state, found)) {
    const isRack = state.group === 'rack' && group.machines.some(({ unit }) => unit > 0);
    const tile = (machine: Machine): HTMLElement => tileOf(fleet, state, machine, found);
    const list = isRack
      ? rackList(group.machines, tile)
      : h('ul', { class: 'tiles', 'aria-label': group.title });
    into.append(
      h(
        'section',
        { class: isRack ? 'group rack' : 'group' },
        h('h2', {}, group.title, ' ', h('span', { class: 'count' }, countIn(fleet, state, group.machines))),
        list,
      ),
    );
    yield;
    if (isRack) continue;
    for (const machine of group.machines) {
      list.append(tile(machine));
      yield;
    }
  }
}

/** `4 machines, 2 vms on them; free: 12 cores, 96 GB memory` */
function countIn(fleet: Fleet, { when }: FleetState, machines: readonly Machine[]): string {
  const guests = machines.flatMap((machine) => machine.guests);
  const free = freeText(fleet, [...machines, ...guests], when);
  return [
    count(machines.length, 'machine'),
    guests.length === 0 ? '' : `, ${count(guests.length, 'vm')} on them`,
    free === '' ? '' : `; free: ${free}`,
  ].join('');
}

function tileOf(fleet: Fleet, state: FleetState, machine: Machine, found: ReadonlySet<Machine>): HTMLElement {
  const use = utilization(fleet, machine, state.key, state.when);
  const idle = machine.state === 'active' ? '' : machine.state;
  const button = h(
    'a',
    { href: `#fleet/${encodeURIComponent(machine.name)}`, class: `tile band${bandOf(use)}`, tabindex: -1 },
    h('span', { class: 'name' }, machine.name),
    h('span', { class: 'use' }, `${useText(fleet, state, machine, use)}${idle === '' ? '' : `, ${idle}`}`),
  );
  const guests = machine.guests.filter((guest) => found.has(guest));
  const item = h('li', {}, button);
  if (guests.length > 0)
    append(item, [
      h(
        'ul',
        { class: 'guests', 'aria-label': `vms on ${machine.name}` },
        ...guests.map((guest) => tileOf(fleet, state, guest, found)),
      ),
    ]);
  return item;
}

/** `62 %`; where the plan changes it, `62 % → 70 %`. */
function useText(fleet: Fleet, { key }: FleetState, machine: Machine, use: number | null): string {
  if (use === null) return 'none';
  if (machine.before === machine.after) return percent(use);
  const [before, after] = (['before', 'after'] as const).map((when) =>
    percent(utilization(fleet, machine, key, when) ?? 0),
  );
  return before === after ? `${before}` : `${before} → ${after}`;
}

function bandOf(use: number | null): number | 'none' {
  return use === null ? 'none' : BANDS.findIndex(([most]) => use <= most + 1e-9);
}

function legendOf(fleet: Fleet, { key, when }: FleetState, found: ReadonlySet<Machine>): HTMLElement[] {
  const counts = new Map<number | 'none', number>();
  for (const machine of found) {
    const band = bandOf(utilization(fleet, machine, key, when));
    counts.set(band, (counts.get(band) ?? 0) + 1);
  }
  const line = (band: number | 'none', text: string): HTMLElement =>
    h(
      'li',
      {},
      h('span', { class: `swatch band${band}`, 'aria-hidden': 'true' }),
      `${text}: ${plain(counts.get(band) ?? 0)}`,
    );
  return [
    ...BANDS.map(([, text], band) => line(band, text)),
    ...(counts.has('none') ? [line('none', 'has none of it')] : []),
  ];
}

function tilesIn(groups: HTMLElement): HTMLElement[] {
  return [...groups.querySelectorAll<HTMLElement>('a.tile')];
}

function firstTile(groups: HTMLElement): HTMLElement | null {
  return groups.querySelector<HTMLElement>('a.tile');
}

/** One tile at a time is a stop of the Tab key. */
function rove(groups: HTMLElement, target: HTMLElement): void {
  const tile = target.closest('a.tile');
  if (!tile) return;
  for (const other of groups.querySelectorAll('a.tile[tabindex="0"]')) other.setAttribute('tabindex', '-1');
  tile.setAttribute('tabindex', '0');
}

function moveFocus(groups: HTMLElement, event: KeyboardEvent): void {
  const here = (event.target as HTMLElement).closest<HTMLElement>('a.tile');
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  const tiles = tilesIn(groups);
  const at = tiles.indexOf(here);
  const to = targetOf(event.key, tiles, at);
  if (to === undefined) return;
  event.preventDefault();
  to.focus();
}

function targetOf(key: string, tiles: readonly HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowRight':
      return tiles[at + 1];
    case 'ArrowLeft':
      return tiles[at - 1];
    case 'Home':
      return tiles[0];
    case 'End':
      return tiles.at(-1);
    case 'ArrowDown':
      return inNextRow(tiles.slice(at), 1);
    case 'ArrowUp':
      return inNextRow(tiles.slice(0, at + 1).reverse(), -1);
    default:
      return undefined;
  }
}

/** The tile of the next row, below or above, that is nearest to the first one's left edge. */
function inNextRow([here, ...others]: readonly HTMLElement[], sign: 1 | -1): HTMLElement | undefined {
  if (!here) return undefined;
  const from = here.getBoundingClientRect();
  let best: { readonly tile: HTMLElement; readonly top: number; readonly off: number } | undefined;
  for (const tile of others) {
    const { top, left } = tile.getBoundingClientRect();
    if (sign * (top - from.top) < from.height / 2) continue;
    if (best && Math.abs(top - best.top) > from.height / 2) break;
    const off = Math.abs(left - from.left);
    if (!best || off < best.off) best = { tile, top, off };
  }
  return best?.tile;
}

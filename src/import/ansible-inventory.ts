import { compareText } from '../text/compare.ts';
import type { Draft } from './draft.ts';

export type Vars = Readonly<Record<string, unknown>>;

export interface Host {
  readonly vars: Record<string, unknown>;
  readonly groups: Set<string>;
}

/** Hosts, the groups that they are in, and variables of both. */
export class Inventory {
  readonly hosts = new Map<string, Host>();
  readonly #vars = new Map<string, Record<string, unknown>>();
  readonly #parents = new Map<string, Set<string>>();
  readonly #draft: Pick<Draft, 'leaveOut'>;

  constructor(draft: Pick<Draft, 'leaveOut'>) {
    this.#draft = draft;
  }

  /** @param written may be a range, `db[01:03]` or `db[a:c]` */
  host(written: string, group: string | undefined, vars: Vars = {}): void {
    const names = expandRange(written);
    if (!names) return this.#draft.leaveOut(written, 'a range that cannot be read, or of too many hosts');
    for (const name of names) {
      const host = this.hosts.get(name) ?? { vars: {}, groups: new Set<string>() };
      this.hosts.set(name, host);
      Object.assign(host.vars, vars);
      if (group !== undefined) host.groups.add(group);
    }
  }

  get groupVars(): ReadonlyMap<string, Vars> {
    return this.#vars;
  }

  vars(group: string, vars: Vars): void {
    this.#vars.set(group, Object.assign(this.#vars.get(group) ?? {}, vars));
  }

  child(group: string, child: string): void {
    this.#parents.set(child, (this.#parents.get(child) ?? new Set()).add(group));
  }

  /** A host's own variables over those of its groups, nearer groups over those around them, and `all` below everything. */
  varsOf({ vars, groups }: Host): Vars {
    const layers: (readonly string[])[] = [];
    const seen = new Set(['all']);
    for (let at = [...groups]; at.length > 0;) {
      const layer = at.filter((group) => !seen.has(group)).toSorted(compareText);
      for (const group of layer) seen.add(group);
      layers.unshift(layer);
      at = layer.flatMap((group) => [...(this.#parents.get(group) ?? [])]);
    }
    return Object.assign(
      {},
      ...['all', ...layers.flat()].map((group) => this.#vars.get(group)),
      vars,
    ) as Vars;
  }
}

const MOST_IN_RANGE = 1000;

/** The hosts of `www[01:50]`, `www[1:9:2]` or `db[a:f].example.com`; itself where it is no range. */
function expandRange(written: string): readonly string[] | undefined {
  const [, before = '', range, after = ''] = /^(.*?)\[([^\]]*)\](.*)$/s.exec(written) ?? [];
  if (range?.includes(':') !== true) return [written];
  const [, from = '', to = '', step = '1'] = /^(\d+|[A-Za-z]):(\d+|[A-Za-z])(?::(\d+))?$/.exec(range) ?? [];
  const isCount = /^\d/.test(from);
  const [first, last] = [from, to].map((text) => (isCount ? Number(text) : text.charCodeAt(0)));
  if (from === '' || isCount !== /^\d/.test(to) || first === undefined || last === undefined)
    return undefined;
  const count = Math.floor((last - first) / Number(step)) + 1;
  if (!(count >= 1 && count <= MOST_IN_RANGE)) return undefined;
  const rest = expandRange(after);
  if (!rest || rest.length * count > MOST_IN_RANGE) return undefined;
  return Array.from({ length: count }, (_, index) => first + index * Number(step)).flatMap((at) => {
    const text = isCount ? String(at).padStart(from.length, '0') : String.fromCharCode(at);
    return rest.map((end) => `${before}${text}${end}`);
  });
}

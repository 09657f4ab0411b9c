import type { CheckLevel, Gate, GateName, Gates, Settings, UnplacedGate } from '../model/fleet.ts';
import type { Loosened } from '../model/trust.ts';

const LEVELS: readonly CheckLevel[] = ['off', 'info', 'warning', 'error'];
/** A record, so that no gate is forgotten. */
const GATES: Readonly<Record<Exclude<GateName, 'unplaced'>, true>> = {
  deletions: true,
  moves: true,
  breaches: true,
  costIncrease: true,
  exposureOpened: true,
};

/** Which gates and checks of a Config allow more than those of the base do. `usual` are the severities of rules by default. */
export function findLoosened(
  base: Settings,
  own: Settings,
  usual: ReadonlyMap<string, CheckLevel>,
): readonly Loosened[] {
  return [
    ...loosenedGates(base.gates, own.gates),
    ...loosenedChecks(base, own, usual),
    ...openPorts(base, own),
  ];
}

function loosenedGates(base: Gates, own: Gates): readonly Loosened[] {
  const unplaced = isLooserUnplaced(base.unplaced, own.unplaced)
    ? [loosened(['gates', 'unplaced'], sayUnplaced(base.unplaced), sayUnplaced(own.unplaced))]
    : [];
  return [
    ...unplaced,
    ...(Object.keys(GATES) as (keyof typeof GATES)[])
      .filter((name) => isLooser(base[name], own[name]))
      .map((name) => loosened(['gates', name], say(base[name]), say(own[name]))),
  ];
}

function loosened(path: readonly string[], before: string, after: string): Loosened {
  return { path, before, after };
}

/** A share and a count cannot be compared: the one in place of the other may allow more. */
function isLooser(base: Gate | undefined, own: Gate | undefined): boolean {
  if (base === undefined) return false;
  if (own === undefined) return true;
  const [was, now] = [base, own].map(amountOf) as [number, number];
  return 'count' in base === 'count' in own ? now > was : now > 0;
}

function amountOf(gate: Gate): number {
  return 'count' in gate ? gate.count : gate.share;
}

function isLooserUnplaced(base: UnplacedGate, own: UnplacedGate): boolean {
  if (!('services' in base) && !('services' in own)) return isLooser(base, own);
  if (!('services' in own)) return amountOf(own) > 0;
  const most = [...own.services.values()].reduce((sum, count) => sum + count, 0);
  if ('services' in base)
    return [...own.services].some(([name, count]) => count > (base.services.get(name) ?? 0));
  return 'count' in base ? most > base.count : most > 0;
}

function sayUnplaced(gate: UnplacedGate): string {
  if (!('services' in gate)) return say(gate);
  return `{${[...gate.services].map(([name, count]) => `${name}: ${count}`).join(', ')}}`;
}

function say(gate: Gate | undefined): string {
  if (gate === undefined) return 'not set';
  return 'count' in gate ? `${gate.count}` : `${+(gate.share * 100).toFixed(6)}%`;
}

function loosenedChecks(
  base: Settings,
  own: Settings,
  usual: ReadonlyMap<string, CheckLevel>,
): readonly Loosened[] {
  const ids = new Set([...base.severities.keys(), ...own.severities.keys()]);
  return [...ids].flatMap((id) => {
    const [before, after] = [base, own].map(({ severities }) => severities.get(id) ?? usual.get(id));
    if (before === undefined || after === undefined || LEVELS.indexOf(after) >= LEVELS.indexOf(before))
      return [];
    return [loosened(['checks', id], before, after)];
  });
}

function openPorts(base: Settings, own: Settings): readonly Loosened[] {
  const more = own.openPorts.filter((port) => !base.openPorts.includes(port));
  if (more.length === 0) return [];
  const list = (ports: readonly number[]) => `[${ports.join(', ')}]`;
  return [loosened(['checks', 'fw-open-to-any', 'ports'], list(base.openPorts), list(own.openPorts))];
}

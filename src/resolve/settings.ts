import type { CheckLevel, Gate, Settings, UnplacedGate } from '../model/fleet.ts';
import type { ConfigManifest } from '../model/manifest.ts';

export const DEFAULT_SETTINGS: Settings = {
  manifests: ['**/*.yaml', '**/*.yml'],
  generated: 'generated',
  lockfile: 'infractl.lock',
  target: [0.6, 0.7],
  allocation: 'target',
  cpu: 'cores',
  overcommit: new Map(),
  makeRoom: 0,
  severities: new Map(),
  openPorts: [],
  gates: { unplaced: { count: 0 } },
  rates: new Map(),
};

/** A Config with every default filled in. Without a Config, the defaults. */
export function readSettings(config: ConfigManifest | undefined): Settings {
  const spec = config?.spec ?? {};
  const [low, high] = spec.planner?.target ?? DEFAULT_SETTINGS.target;
  return {
    manifests: spec.manifests ?? DEFAULT_SETTINGS.manifests,
    generated: tidy(spec.generated) ?? DEFAULT_SETTINGS.generated,
    lockfile: tidy(spec.lockfile) ?? DEFAULT_SETTINGS.lockfile,
    target: [low as number, high as number],
    allocation: spec.planner?.allocation ?? DEFAULT_SETTINGS.allocation,
    cpu: spec.planner?.cpu ?? DEFAULT_SETTINGS.cpu,
    overcommit: new Map(Object.entries(spec.planner?.overcommit ?? {})),
    makeRoom: spec.planner?.makeRoom ?? DEFAULT_SETTINGS.makeRoom,
    severities: readSeverities(spec.checks),
    openPorts: readOpenPorts(spec.checks),
    gates: {
      ...readGate('deletions', spec.gates?.deletions),
      ...readGate('moves', spec.gates?.moves),
      ...readGate('costIncrease', spec.gates?.costIncrease),
      ...readGate('exposureOpened', spec.gates?.exposureOpened),
      unplaced: readUnplaced(spec.gates?.unplaced),
      ...readGate('breaches', spec.gates?.breaches),
    },
    ...(spec.currency?.base === undefined ? {} : { currency: spec.currency.base }),
    rates: new Map(Object.entries(spec.currency?.rates ?? {})),
  };
}

function tidy(folder: string | undefined): string | undefined {
  return folder?.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
}

type Checks = NonNullable<ConfigManifest['spec']>['checks'];

function readSeverities(checks: Checks): ReadonlyMap<string, CheckLevel> {
  const entries = Object.entries(checks ?? {}).flatMap(([rule, setting]): [string, CheckLevel][] => {
    const level =
      typeof setting === 'string' ? setting : (setting as { severity?: CheckLevel } | undefined)?.severity;
    return level === undefined ? [] : [[rule, level]];
  });
  return new Map(entries);
}

function readOpenPorts(checks: Checks): readonly number[] {
  const setting: unknown = checks?.['fw-open-to-any'];
  return typeof setting === 'object' && setting !== null
    ? ((setting as { ports?: readonly number[] }).ports ?? [])
    : [];
}

type Written = NonNullable<NonNullable<ConfigManifest['spec']>['gates']>['unplaced'];

function readUnplaced(written: Written): UnplacedGate {
  if (typeof written === 'object') return { services: new Map(Object.entries(written)) };
  return toGate(written) ?? DEFAULT_SETTINGS.gates.unplaced;
}

function readGate<N extends string>(name: N, written: number | string | undefined): { [K in N]?: Gate } {
  const gate = toGate(written);
  return (gate === undefined ? {} : { [name]: gate }) as { [K in N]?: Gate };
}

/** A gate as it is written: a number, or a percentage. */
export function toGate(written: number | string | undefined): Gate | undefined {
  if (written === undefined) return undefined;
  if (typeof written === 'string' && written.endsWith('%'))
    return { share: Number(written.slice(0, -1)) / 100 };
  return { count: Number(written) };
}

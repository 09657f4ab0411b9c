import type { Gate, GateName } from '../model/fleet.ts';
import type { Trust } from '../model/trust.ts';
import { toGate } from '../resolve/index.ts';
import { nearest } from '../text/nearest.ts';
import { usageError } from './io.ts';

/** Gates lifted for one plan, by name: what was written, and the gate that it is. */
export type Allowances = ReadonlyMap<GateName, { readonly text: string; readonly gate: Gate }>;

/** A record, so that no gate is forgotten. */
const NAMES: Readonly<Record<GateName, true>> = {
  deletions: true,
  moves: true,
  breaches: true,
  unplaced: true,
  costIncrease: true,
  exposureOpened: true,
};

/** The values of --allow, each `GATE=AMOUNT`. */
export function readAllowances(words: readonly string[]): Allowances {
  return new Map(words.map(readAllowance));
}

function readAllowance(word: string): readonly [GateName, { text: string; gate: Gate }] {
  const [name = '', amount = ''] = word.split(/=(.*)/s);
  if (!Object.hasOwn(NAMES, name)) {
    const guess = nearest(name, Object.keys(NAMES));
    const names = Object.keys(NAMES).join(', ');
    throw usageError(
      `--allow ${JSON.stringify(word)}: no gate "${name}"${guess === undefined ? '' : `, did you mean ${guess}?`} The gates are ${names}`,
    );
  }
  const pattern =
    name === 'costIncrease' ? /^\d{1,12}(?:\.\d{1,6})?%?$/ : /^(?:\d{1,12}|\d{1,3}(?:\.\d{1,6})?%)$/;
  const gate = pattern.test(amount) ? toGate(amount) : undefined;
  if (gate) return [name as GateName, { text: amount, gate }];
  throw usageError(`--allow ${JSON.stringify(word)}: write how much, as in ${name}=12 or ${name}=10%`);
}

/** The same trust with these gates in place of those of the Config. */
export function allow(trust: Trust, allowances: Allowances): Trust {
  if (allowances.size === 0) return trust;
  const lifted = Object.fromEntries([...allowances].map(([name, { gate }]) => [name, gate]));
  return { ...trust, gates: trust.gates.map((gates) => ({ ...gates, ...lifted })) };
}

/** `deletions=12, moves=10%`: what the commit of the apply keeps. */
export function sayAllowances(allowances: Allowances): string {
  return [...allowances].map(([name, { text }]) => `${name}=${text}`).join(', ');
}

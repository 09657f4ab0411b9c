import { describe, expect, it } from 'vitest';
import { orderSteps, type Standing } from '../../src/export/steps.ts';
import type { ComputeNode } from '../../src/model/fleet.ts';

const computes = new Map(
  ['a', 'b'].map((name) => [
    name,
    {
      name,
      capacityKnown: true,
      total: new Map([['cores', 10]]),
      usable: new Map([['cores', 10]]),
      reserved: new Map(),
    } as unknown as ComputeNode,
  ]),
);

const at = (service: string, compute: string, cores: number): Standing => ({
  service,
  compute,
  quantity: 1,
  allocated: new Map([['cores', cores]]),
});

const said = (before: Standing[], after: Standing[]) =>
  orderSteps(before, after, computes).map(
    ({ action, service, compute, fits }) => `${action} ${service} ${compute}${fits ? '' : ' !'}`,
  );

describe('orderSteps', () => {
  it('starts before it stops where there is room', () => {
    expect(said([at('web', 'a', 4)], [at('web', 'b', 4)])).toEqual(['start web b', 'stop web a']);
  });

  it('makes room first where there is none', () => {
    expect(said([at('web', 'a', 8), at('db', 'b', 4)], [at('web', 'b', 8), at('db', 'a', 4)])).toEqual([
      'stop db b',
      'start web b',
      'stop web a',
      'start db a',
    ]);
  });

  it('says which step has no room, and has none to take where nothing changes', () => {
    expect(said([], [at('web', 'a', 12)])).toEqual(['start web a !']);
    expect(said([at('web', 'a', 4)], [at('web', 'a', 4)])).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, diffStates, summarize } from '../../src/diff/index.ts';
import type { Kind } from '../../src/model/manifest.ts';
import type { Change, DesiredResource, StateResource } from '../../src/model/state.ts';
import { stateOf } from '../../src/state/index.ts';

type Spec = StateResource['spec'];

function make(
  kind: Kind,
  name: string,
  spec: Spec,
  metadata: StateResource['metadata'] = {},
  generated = false,
): DesiredResource {
  return { kind, name, generated, metadata, spec, file: `${kind.toLowerCase()}.yaml` };
}

const was = (name: string) => ({ annotations: { 'infractl.dev/previous-name': name } });
const compute = (name: string, spec: Spec = {}, metadata: StateResource['metadata'] = {}) =>
  make('Compute', name, { type: 'vps', provider: 'ovh', region: 'eu', ...spec }, metadata);
const placed = (service: string, on: string, generated = true, name = `${service}--${on}`) =>
  make('Assignment', name, { service, compute: on, quantity: 1 }, {}, generated);

const diff = (before: readonly DesiredResource[], after: readonly DesiredResource[]) =>
  diffStates(stateOf(before), after);
const brief = ({ action, kind, name, previousName }: Change) =>
  `${action} ${kind}/${previousName ? `${previousName} -> ` : ''}${name}`;
const briefs = (before: readonly DesiredResource[], after: readonly DesiredResource[]) =>
  diff(before, after).map(brief);

describe('fields', () => {
  const fieldsOf = (before: Spec, after: Spec, old = {}, now = {}) =>
    diff([compute('a', before, old)], [compute('a', after, now)])[0]?.fields;

  test('a nested number', () => {
    expect(
      fieldsOf({ capacity: { memory: 1024, cores: 2 } }, { capacity: { memory: 2048, cores: 2 } }),
    ).toEqual([{ path: 'spec.capacity.memory', before: 1024, after: 2048 }]);
  });

  test('a label whose key is no plain word', () => {
    const labels = { 'infractl.dev/x': 'b', env: 'prod' };
    expect(fieldsOf({}, {}, { labels: { 'infractl.dev/x': 'a', env: 'prod' } }, { labels })).toEqual([
      { path: 'metadata.labels["infractl.dev/x"]', before: 'a', after: 'b' },
    ]);
  });

  test('a block that is new is told leaf by leaf', () => {
    expect(fieldsOf({}, { billing: { monthlyCost: 12, currency: 'EUR' } })).toEqual([
      { path: 'spec.billing.currency', after: 'EUR' },
      { path: 'spec.billing.monthlyCost', after: 12 },
    ]);
  });

  test('lists item by item: one taken out is told at its place before, one put in at its place after', () => {
    const list = (...computes: string[]) => ({ computes });
    expect(fieldsOf(list('a', 'b'), list('a', 'c'))).toEqual([
      { path: 'spec.computes[1]', before: 'b', after: 'c' },
    ]);
    const ten = Array.from({ length: 10 }, (_, index) => `db-${index}`);
    expect(fieldsOf(list(...ten), list(...ten.toSpliced(3, 1)))).toEqual([
      { path: 'spec.computes[3]', before: 'db-3' },
    ]);
    expect(fieldsOf(list(...ten), list('new', ...ten, 'last'))).toEqual([
      { path: 'spec.computes[0]', after: 'new' },
      { path: 'spec.computes[11]', after: 'last' },
    ]);
    expect(fieldsOf({ ports: [{ name: 'x', port: 1 }] }, { ports: [{ name: 'x', port: 2 }] })).toEqual([
      { path: 'spec.ports[0].port', before: 1, after: 2 },
    ]);
    expect(fieldsOf(list('a'), list())).toEqual([{ path: 'spec.computes', before: ['a'], after: [] }]);
  });

  test('an edit inside a list that also grew is told by its fields', () => {
    const port = (name: string, number: number) => ({ name, port: number });
    expect(
      fieldsOf(
        { ports: [port('a', 1), port('b', 2)] },
        { ports: [port('a', 9), port('b', 2), port('c', 3)] },
      ),
    ).toEqual([
      { path: 'spec.ports[0].port', before: 1, after: 9 },
      { path: 'spec.ports[2]', after: port('c', 3) },
    ]);
  });

  test('the work for long lists is bounded; those with nothing in common are told whole', () => {
    const many = (prefix: string) => Array.from({ length: 20_000 }, (_, index) => `${prefix}-${index}`);
    const fields = fieldsOf({ computes: many('a') }, { computes: many('b') });
    expect(fields?.map(({ path }) => path)).toEqual(['spec.computes']);
  });

  test('the fields of a list lead from the old one to the new one', () => {
    const lists = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lists, lists, (before, after) => {
        const fields = fieldsOf({ l: before }, { l: after }) ?? [];
        const at = (path: string) => Number(/\[(\d+)\]$/.exec(path)?.[1]);
        const gone = fields.filter((field) => field.after === undefined).map(({ path }) => at(path));
        const left: string[] = before.filter((_, index) => !gone.includes(index));
        for (const { path, after: item } of fields.filter((field) => field.after !== undefined)) {
          const replaces = fields.some(
            (field) => field.path === path && field.before !== undefined && field.after !== undefined,
          );
          left.splice(at(path), replaces ? 1 : 0, item as string);
        }
        expect(left).toEqual(after);
      }),
    );
  });

  test('a change of type is one field', () => {
    expect(fieldsOf({ memory: '16Gi' }, { memory: 16384 })).toEqual([
      { path: 'spec.memory', before: '16Gi', after: 16384 },
    ]);
    expect(fieldsOf({ dns: 'a' }, { dns: ['a'] })).toEqual([{ path: 'spec.dns', before: 'a', after: ['a'] }]);
  });

  test("keys of Object.prototype are the user's own", () => {
    expect(fieldsOf({}, { constructor: 1 } as unknown as Spec)).toEqual([
      { path: 'spec.constructor', after: 1 },
    ]);
    expect(fieldsOf({}, JSON.parse('{"__proto__":{"x":1}}') as Spec)).toEqual([
      { path: 'spec.__proto__.x', after: 1 },
    ]);
  });

  test('a create lists what it brings, a delete what goes', () => {
    expect(diff([], [compute('a')])).toEqual([
      {
        action: 'create',
        kind: 'Compute',
        name: 'a',
        file: 'compute.yaml',
        fields: [
          { path: 'spec.provider', after: 'ovh' },
          { path: 'spec.region', after: 'eu' },
          { path: 'spec.type', after: 'vps' },
        ],
      },
    ]);
    expect(diff([compute('a')], [])[0]).toMatchObject({
      action: 'delete',
      file: null,
      fields: [{ before: 'ovh' }, { before: 'eu' }, { before: 'vps' }],
    });
  });
});

describe('what is the same thing', () => {
  test('another file, another order of keys: no change', () => {
    const moved = {
      ...compute('a'),
      file: 'elsewhere/b.yaml',
      spec: { region: 'eu', provider: 'ovh', type: 'vps' },
    };
    expect(diff([compute('a')], [moved])).toEqual([]);
  });

  test('a rename that says so is one update', () => {
    const [change, ...more] = diff([compute('old')], [compute('new', {}, was('old'))]);
    expect(more).toEqual([]);
    expect(change).toMatchObject({ action: 'update', name: 'new', previousName: 'old' });
    expect(change?.fields).toContainEqual({ path: 'metadata.name', before: 'old', after: 'new' });
  });

  test('a rename that says nothing is a delete and a create', () => {
    expect(briefs([compute('old')], [compute('new')])).toEqual(['create Compute/new', 'delete Compute/old']);
  });

  test('once applied, the previous name says nothing more', () => {
    const renamed = compute('new', {}, was('old'));
    expect(briefs([renamed], [renamed])).toEqual([]);
    expect(briefs([renamed, compute('old')], [renamed])).toEqual(['delete Compute/old']);
    expect(briefs([renamed], [renamed, compute('old')])).toEqual(['create Compute/old']);
  });

  test('the old name may be given to a new thing at once, and two may swap names', () => {
    expect(briefs([compute('a')], [compute('a'), compute('b', {}, was('a'))])).toEqual([
      'create Compute/a',
      'update Compute/a -> b',
    ]);
    expect(
      briefs([compute('a'), compute('b')], [compute('a', {}, was('b')), compute('b', {}, was('a'))]),
    ).toEqual(['update Compute/b -> a', 'update Compute/a -> b']);
  });

  test('a renamed compute takes along what stands on it', () => {
    const ip = make('IPAddress', 'ip-1', { address: '192.0.2.1' });
    const attach = (name: string, to: string) => make('IPAssignment', name, { compute: to, ip: 'ip-1' });
    const before = [compute('old'), placed('web', 'old'), ip, attach('x', 'old')];
    const after = [compute('new', {}, was('old')), placed('web', 'new'), ip, attach('y', 'new')];
    expect(briefs(before, after)).toEqual([
      'update Compute/old -> new',
      'update Assignment/web--old -> web--new',
      'update IPAssignment/x -> y',
    ]);
  });

  test('an upsert: one identity under another name is an update', () => {
    const pairs: readonly (readonly [Kind, Spec, Spec])[] = [
      [
        'IPAddress',
        { address: '2001:DB8:0::1', type: 'public' },
        { address: '2001:db8::1', type: 'private' },
      ],
      [
        'DNSRecord',
        { name: 'www.example.com', type: 'A', zone: 'example.com', ttl: 60 },
        { name: 'WWW.example.com.', type: 'A', zone: 'example.com', ttl: 90 },
      ],
      [
        'PortAssignment',
        { ip: '192.0.2.1', port: 80, servicePort: 1 },
        { ip: '192.0.2.1', port: 80, protocol: 'tcp', servicePort: 2 },
      ],
      ['IPAssignment', { compute: 'a', ip: '192.0.2.1' }, { compute: 'a', ip: '192.0.2.1', primary: true }],
      [
        'Assignment',
        { service: 's', compute: 'a', quantity: 1 },
        { service: 's', compute: 'a', quantity: 2 },
      ],
    ];
    for (const [kind, before, after] of pairs)
      expect(briefs([make(kind, 'x', before)], [make(kind, 'y', after)])).toEqual([`update ${kind}/x -> y`]);
  });

  test('an IPAddress is meant by name or by address alike', () => {
    const ip = make('IPAddress', 'ip-1', { address: '192.0.2.1' });
    const port = (name: string, by: string) =>
      make('PortAssignment', name, { ip: by, port: 80, servicePort: 80 });
    expect(briefs([ip, port('x', 'ip-1')], [ip, port('y', '192.0.2.1')])).toEqual([
      'update PortAssignment/x -> y',
    ]);
  });

  test('identity wins over the name', () => {
    const before = [make('IPAddress', 'x', { address: '192.0.2.1' })];
    const after = [
      make('IPAddress', 'x', { address: '192.0.2.2' }),
      make('IPAddress', 'y', { address: '192.0.2.1' }),
    ];
    expect(briefs(before, after)).toEqual(['create IPAddress/x', 'update IPAddress/x -> y']);
  });

  test('without a twin the name decides', () => {
    const fields = diff(
      [make('IPAddress', 'x', { address: '192.0.2.1' })],
      [make('IPAddress', 'x', { address: '192.0.2.2' })],
    )[0]?.fields;
    expect(fields).toEqual([{ path: 'spec.address', before: '192.0.2.1', after: '192.0.2.2' }]);
  });

  test('a generated Assignment that was pinned is one update, under its own name or another', () => {
    const [change] = diff([placed('web', 'a')], [placed('web', 'a', false)]);
    expect(change).toMatchObject({
      action: 'update',
      fields: [{ path: 'generated', before: true, after: false }],
    });
    expect(briefs([placed('web', 'a')], [placed('web', 'a', false, 'my-pin')])).toEqual([
      'update Assignment/web--a -> my-pin',
    ]);
  });

  test('a pin beside a generated Assignment of the same pair stays its own thing', () => {
    const both = [placed('web', 'a'), placed('web', 'a', false, 'pin')];
    expect(diff(both, both)).toEqual([]);
    expect(briefs(both, [placed('web', 'a', false, 'pin')])).toEqual(['delete Assignment/web--a']);
  });

  test('a move is a delete and a create', () => {
    expect(briefs([placed('web', 'a')], [placed('web', 'b')])).toEqual([
      'delete Assignment/web--a',
      'create Assignment/web--b',
    ]);
  });

  test('a lockfile that holds what no schema allows today still compares', () => {
    expect(
      briefs([make('DNSRecord', 'x', {})], [make('DNSRecord', 'x', { name: 'a', type: 'A', zone: 'b' })]),
    ).toEqual(['update DNSRecord/x']);
  });
});

test('the order is that of the kinds, then of the names', () => {
  const after = [make('JournalEntry', 'a', {}), compute('b'), make('Service', 'c', {}), compute('a')];
  expect(briefs([], after)).toEqual([
    'create Compute/a',
    'create Compute/b',
    'create Service/c',
    'create JournalEntry/a',
  ]);
  expect(summarize(diff([compute('z')], after))).toEqual({ create: 4, update: 0, delete: 1 });
});

const anyDesired = fc
  .uniqueArray(
    fc.record({
      kind: fc.constantFrom<Kind>('Compute', 'Service', 'JournalEntry'), // kinds that their name alone identifies
      name: fc.constantFrom('a', 'b', 'c'),
      generated: fc.boolean(),
      metadata: fc.constantFrom({}, was('a'), was('b')),
      spec: fc.record({ x: fc.integer({ min: 0, max: 2 }) }, { requiredKeys: [] }),
      file: fc.constant('f.yaml'),
    }),
    { selector: ({ kind, name, generated }) => `${kind} ${name} ${generated}` },
  )
  .map((resources) => resources as readonly DesiredResource[]);

test('nothing changes where nothing changed, and what a diff says adds up', () => {
  fc.assert(
    fc.property(anyDesired, anyDesired, (before, after) => {
      expect(diff(before, before)).toEqual([]);
      const changes = diff(before, after);
      const { create, delete: gone } = summarize(changes);
      expect(after.length - before.length).toBe(create - gone);
      expect(diff(before, after.toReversed())).toEqual(changes);
    }),
  );
});

test('costs are per month, yearly ones by twelve, other currencies by their rates, unknown ones by name', () => {
  const priced = (name: string, billing: Spec) => compute(name, { billing });
  const eur = [
    priced('a', { monthlyCost: 10, currency: 'EUR' }),
    priced('b', { annualCost: 120, currency: 'EUR' }),
    compute('c'),
  ];
  const unknown = ['c'];
  expect(costOf([], eur, { rates: new Map() })).toEqual({ before: 0, after: 20, currency: 'EUR', unknown });
  const mixed = [...eur, priced('d', { monthlyCost: 10, currency: 'USD' })];
  expect(costOf(eur, mixed, { rates: new Map() })).toMatchObject({ before: 20, after: null, unknown });
  expect(costOf(eur, mixed, { currency: 'EUR', rates: new Map([['USD', 0.9]]) })).toEqual({
    before: 20,
    after: 29,
    currency: 'EUR',
    unknown,
  });
});

describe('notation', () => {
  const record = (spec: Spec) =>
    make('DNSRecord', 'd', { type: 'A', zone: 'example.com', name: 'www', ...spec });
  const ip = (spec: Spec) => make('IPAddress', 'i', { type: 'public', cidr: '2001:db8::/64', ...spec });
  const rule = (spec: Spec) =>
    make('FirewallRule', 'f', {
      action: 'ALLOW',
      protocol: 'tcp',
      source: 'any',
      destination: 'any',
      ...spec,
    });

  test.each<[string, DesiredResource, DesiredResource]>([
    [
      'a quantity in another unit',
      compute('a', { capacity: { memory: '16Gi', cores: '500m' } }),
      compute('a', { capacity: { memory: 16384, cores: 0.5 } }),
    ],
    ['an address in another spelling', ip({ address: '2001:DB8::1' }), ip({ address: '2001:db8:0::1' })],
    ['a block of one', ip({ address: '2001:db8::1' }), ip({ address: '2001:db8::1', cidr: '2001:DB8::/64' })],
    [
      'a name with capitals and a final dot',
      record({ name: 'WWW.example.com.' }),
      record({ name: 'www.example.com' }),
    ],
    [
      'values in another order',
      record({ values: ['192.0.2.1', '192.0.2.2'] }),
      record({ values: ['192.0.2.2', '192.0.2.1'] }),
    ],
    ['one value as a list', record({ value: '192.0.2.1' }), record({ values: ['192.0.2.1'] })],
    [
      'a default that is written',
      rule({ portStart: 443 }),
      rule({ portStart: 443, portEnd: 443, priority: 100 }),
    ],
  ])('%s is no change', (_, before, after) => {
    expect(diff([before], [after])).toEqual([]);
    expect(diff([after], [before])).toEqual([]);
  });

  test.each<[string, DesiredResource, DesiredResource, string]>([
    [
      'an amount',
      compute('a', { capacity: { memory: '16Gi', cores: 4 } }),
      compute('a', { capacity: { memory: 16384, cores: 5 } }),
      'spec.capacity.cores',
    ],
    [
      'less than a unit',
      compute('a', { capacity: { memory: 1.2 } }),
      compute('a', { capacity: { memory: 2 } }),
      'spec.capacity.memory',
    ],
    [
      'a value',
      record({ values: ['192.0.2.1', '192.0.2.2'] }),
      record({ values: ['192.0.2.2', '192.0.2.3'] }),
      'spec.values[0]',
    ],
    [
      'the case of a text',
      make('DNSRecord', 'd', { type: 'TXT', name: 'www', zone: 'example.com', value: 'Ab' }),
      make('DNSRecord', 'd', { type: 'TXT', name: 'www', zone: 'example.com', value: 'ab' }),
      'spec.value',
    ],
    ['what is no default', rule({ portStart: 443 }), rule({ portStart: 443, portEnd: 444 }), 'spec.portEnd'],
  ])('%s is a change, and notation beside it is not told', (_, before, after, path) => {
    expect(diff([before], [after]).flatMap(({ fields }) => fields.map((field) => field.path))[0]).toBe(path);
  });
});

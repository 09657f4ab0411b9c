import { mkdtempSync, mkdirSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kindNames } from '../../src/kinds/index.ts';
import type { State, StateResource } from '../../src/model/state.ts';
import { digestText, formatLockfile, parseLockfile, readLockfile, stateOf } from '../../src/state/index.ts';
import { canonicalJson } from '../../src/text/canonical-json.ts';

const db: StateResource = {
  kind: 'Compute',
  name: 'db-01',
  generated: false,
  metadata: { labels: { env: 'prod' }, annotations: {} },
  spec: { type: 'vps', provider: 'ovh', region: 'eu', reserved: { cores: 0.5, memory: '1Gi' } },
};
const web: StateResource = {
  kind: 'Assignment',
  name: 'web--db-01',
  generated: true,
  metadata: {},
  spec: { service: 'web', compute: 'db-01', allocated: { cores: 1.125 } },
};
const text = formatLockfile(stateOf([web, db]));

test('a lockfile is a header, one sorted line a resource and a digest', () => {
  const lines = text.split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '{"lockfile":"infractl","version":1}',
    '{"kind":"Compute","metadata":{"annotations":{},"labels":{"env":"prod"}},"name":"db-01","spec":{"provider":"ovh","region":"eu","reserved":{"cores":0.5,"memory":"1Gi"},"type":"vps"}}',
    '{"generated":true,"kind":"Assignment","metadata":{},"name":"web--db-01","spec":{"allocated":{"cores":1.125},"compute":"db-01","service":"web"}}',
  ]);
  expect(lines[3]).toBe(`{"digest":"${digestText(`${lines.slice(0, 3).join('\n')}\n`)}"}`);
  expect(lines.slice(4)).toEqual(['']);
});

test('the order in which resources arrive changes no byte', () => {
  expect(formatLockfile({ resources: [db, web] })).toBe(formatLockfile({ resources: [web, db] }));
});

test('hand-written comes before generated under one name', () => {
  const byHand = { ...web, generated: false };
  expect(stateOf([web, byHand]).resources).toEqual([byHand, web]);
});

describe('a lockfile that cannot be trusted is named for what is wrong with it', () => {
  const body = text.slice(0, text.indexOf('{"digest"'));
  const redigest = (changed: string) => `${changed}{"digest":"${digestText(changed)}"}\n`;
  const cases: readonly (readonly [string, string, string])[] = [
    ['no byte at all', '', 'empty'],
    ['white space alone', ' \n\n', 'empty'],
    ['cut in half', text.slice(0, text.length / 2), 'truncated'],
    ['cut at a line end', body, 'truncated'],
    ['cut in the header', text.slice(0, 12), 'truncated'],
    ['without its final line end', text.slice(0, -1), 'truncated'],
    ['one letter changed', text.replace('ovh', 'ovi'), 'damaged'],
    ['a line removed', text.replace(/.*db-01","spec":\{"prov.*\n/, ''), 'damaged'],
    ['a newer version', text.replace('"version":1', '"version":2'), 'newer'],
    [
      'a newer version with a digest of another kind',
      '{"lockfile":"infractl","version":7}\n{"blake3":"…"}\n',
      'newer',
    ],
    ['a kind of the future', redigest(body.replace('"Compute"', '"Rack"')), 'newer'],
    ['a line that is no resource', redigest(body.replace('"name":"db-01",', '')), 'foreign-line'],
    ['a line twice', redigest(body.replace(/(.*db-01.*\n)/, '$1$1')), 'foreign-line'],
    ['a member too many', redigest(body.replace('"name":"db-01"', '"name":"db-01","x":1')), 'foreign-line'],
    ['a version that is an object', text.replace('"version":1', '"version":{"toString":1}'), 'damaged'],
    [
      'a line that nests for ever',
      redigest(body.replace('"env":"prod"', '"env":' + '['.repeat(9000) + ']'.repeat(9000))),
      'foreign-line',
    ],
    ['some other file', 'version: 1\nkind: Config\n', 'foreign'],
    ['JSON of something else', '{"version":4,"terraform_version":"1.9.0"}\n', 'foreign'],
    ['a merge conflict', text.replace('{"kind"', '<<<<<<< HEAD\n{"kind"'), 'conflict'],
    [
      'a merge conflict around the digest',
      `${body}<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> topic\n`,
      'conflict',
    ],
  ];
  test.each(cases)('%s', (_, damaged, fault) => {
    expect(parseLockfile(damaged)).toMatchObject({ ok: false, fault });
  });

  test('every cut of a lockfile is an error', () => {
    for (let length = 0; length < text.length; length++)
      expect(parseLockfile(text.slice(0, length)).ok, `${length}`).toBe(false);
  });

  test('every single changed character is an error', () => {
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === '~' ? '!' : '~'}${text.slice(at + 1)}`;
      expect(parseLockfile(changed).ok, `${at}`).toBe(false);
    }
  });
});

test('line ends of a checkout with autocrlf are no damage', () => {
  expect(parseLockfile(text.replaceAll('\n', '\r\n'))).toEqual(parseLockfile(text));
});

const anyResource: fc.Arbitrary<StateResource> = fc.record({
  kind: fc.constantFrom(...kindNames),
  name: fc.string({ unit: 'binary' }),
  generated: fc.boolean(),
  // the name is a member of its own
  metadata: fc.dictionary(
    fc.string({ unit: 'binary' }).filter((key) => key !== 'name'),
    fc.jsonValue() as fc.Arbitrary<never>,
  ),
  spec: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue() as fc.Arbitrary<never>),
});

const anyResources = fc.uniqueArray(anyResource, {
  selector: ({ kind, name, generated }) => `${kind} ${name} ${generated}`,
});

test('whatever a manifest holds comes back as it was, and writing it again gives the same bytes', () => {
  fc.assert(
    fc.property(anyResources, (resources) => {
      const written = formatLockfile(stateOf(resources));
      const read = parseLockfile(written);
      expect(read.ok).toBe(true);
      const state = (read as { state: State }).state;
      expect(canonicalJson(state)).toBe(canonicalJson(stateOf(resources)));
      expect(formatLockfile(state)).toBe(written);
    }),
  );
});

test('hostile keys stay data', () => {
  const spec = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as StateResource['spec'];
  const read = parseLockfile(formatLockfile({ resources: [{ ...db, spec }] }));
  expect(read).toMatchObject({ ok: true });
  expect(JSON.stringify((read as { state: State }).state.resources[0]?.spec)).toBe(
    '{"__proto__":{"polluted":true},"constructor":1}',
  );
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

describe('reading the file', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'infractl-lock-'));

  test('a missing lockfile is an empty state', () => {
    expect(readLockfile(root, 'infractl.lock')).toEqual({
      value: { state: { resources: [] }, text: undefined },
      diagnostics: [],
    });
  });

  test('a good one gives its state and its text', () => {
    writeFileSync(path.join(root, 'good.lock'), text);
    const { value, diagnostics } = readLockfile(root, 'good.lock');
    expect(diagnostics).toEqual([]);
    expect(value.text).toBe(readFileSync(path.join(root, 'good.lock'), 'utf8'));
    expect(value.state.resources.map((resource) => resource.name)).toEqual(['db-01', 'web--db-01']);
  });

  test('an empty one blocks and says what to do', () => {
    writeFileSync(path.join(root, 'empty.lock'), '');
    const [diagnostic] = readLockfile(root, 'empty.lock').diagnostics;
    expect(diagnostic).toMatchObject({ rule: 'lockfile/empty', severity: 'error', blocks: true });
    expect(diagnostic?.help).toContain('git checkout HEAD -- empty.lock');
  });

  test('a folder in its place is an error', () => {
    mkdirSync(path.join(root, 'folder.lock'));
    expect(readLockfile(root, 'folder.lock').diagnostics[0]?.message).toBe(
      'cannot read the lockfile folder.lock: it is a folder',
    );
  });

  test('bytes that are no UTF-8 are damage', () => {
    writeFileSync(path.join(root, 'bytes.lock'), Buffer.from(text.replace('ovh', 'ov\u00ff'), 'latin1'));
    expect(readLockfile(root, 'bytes.lock').diagnostics[0]?.rule).toBe('lockfile/damaged');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRequirement, matchesSelector } from '../../src/selector/match.ts';
import { parseLabelSelector, readSelector } from '../../src/selector/parse.ts';

const labels = new Map([
  ['env', 'prod'],
  ['role-database', 'true'],
  ['rank', '7'],
]);

const matches = (text: string): boolean | string => {
  const parsed = parseLabelSelector(text);
  return parsed.ok ? matchesSelector(labels, parsed.selector) : parsed.problem;
};

describe('selectors of manifests', () => {
  it.each([
    [{ matchLabels: { env: 'prod' } }, true],
    [{ matchLabels: { env: 'dev' } }, false],
    [{ matchLabels: { env: 'prod', zone: 'a' } }, false],
    [{ matchExpressions: [{ key: 'env', operator: 'In', values: ['dev', 'prod'] }] }, true],
    [{ matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev', 'staging'] }] }, true],
    [{ matchExpressions: [{ key: 'absent', operator: 'NotIn', values: ['dev'] }] }, true],
    [{ matchExpressions: [{ key: 'role-database', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'absent', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'absent', operator: 'DoesNotExist' }] }, true],
    [{ matchExpressions: [{ key: 'env', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'rank', operator: 'Gt', values: ['6'] }] }, true],
    [{ matchExpressions: [{ key: 'rank', operator: 'Lt', values: ['7'] }] }, false],
    [{ matchExpressions: [{ key: 'absent', operator: 'Lt', values: ['7'] }] }, false],
    [{}, true],
  ])('%j matches: %s', (written, expected) => {
    expect(matchesSelector(labels, readSelector(written))).toBe(expected);
  });
});

describe('-l, the grammar of kubectl', () => {
  it.each([
    ['env=prod', true],
    ['env==prod', true],
    ['env!=prod', false],
    ['absent!=prod', true],
    ['rank>5', true],
    ['rank > 7', false],
    ['rank<8', true],
    ['rank<-1', false],
    // what is no number is neither more nor less, as in Kubernetes
    ['env>5', false],
    ['absent<5', false],
    ['env in (dev, prod)', true],
    ['env notin (dev)', true],
    ['absent notin (dev)', true],
    ['env', true],
    ['!env', false],
    ['!absent', true],
    ['env=prod,role-database', true],
    ['env=prod, env in (dev,staging)', false],
    ['', true],
  ])('%s matches: %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each(['env=', 'a b', 'env in dev', 'env in (a b)', '=x', 'env=prod,', '(', 'env in (a'])(
    '%j: %s',
    (text) => {
      const parsed = parseLabelSelector(text);
      expect(parsed.ok).toBe(text === 'env=');
    },
  );

  it.each(['a/b/c=x', 'env=-x', 'env=x-', '/x', 'x/', 'Env.Io/a/b', 'rank>five', 'rank>', 'env in (-x)'])(
    'refuses %j, which no label can have',
    (text) => {
      expect(matches(text)).toMatch(/is no label selector.*; write key=value/);
    },
  );

  it('says what no label can have', () => {
    expect(matches('env=prod,a/b/c=x')).toContain(
      '"a/b/c=x" is no label selector: no label has a key like "a/b/c"',
    );
    expect(matches('env=-x')).toContain('no label has a value like "-x"');
    expect(matches('rank>five')).toContain('"five" is no whole number');
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseLabelSelector(text)));
  });

  it('says requirements in words', () => {
    expect(formatRequirement({ key: 'rank', operator: 'Gt', values: ['5'] })).toBe('rank > 5');
    const parsed = parseLabelSelector('a=1,b!=2,c in (x,y),d,!e');
    expect(parsed.ok && parsed.selector.requirements.map(formatRequirement)).toEqual([
      'a=1',
      'b not in (2)',
      'c in (x, y)',
      'has d',
      'has no e',
    ]);
  });
});

import path from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import { MAX_ALTERNATIVES, MAX_STARS } from './limits.ts';

export const DEFAULT_PATTERNS = ['**/*.yaml', '**/*.yml'];

export function positive(patterns: readonly string[]): string[] {
  const kept = patterns.filter((pattern) => !pattern.startsWith('!'));
  return kept.length > 0 ? kept : DEFAULT_PATTERNS;
}

export function negative(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
}

/** Patterns are the user's, and the user may be a stranger: none may climb out of the root. */
export function leavesRoot(pattern: string): boolean {
  const bare = pattern.replace(/^!/, '');
  return path.posix.isAbsolute(bare) || path.win32.isAbsolute(bare) || bare.split(/[/\\{},]/).includes('..');
}

/** What is wrong with patterns, each with its place: they leave the root, or cost more than a list of names may. */
export function judgePatterns(patterns: readonly string[]): readonly Diagnostic[] {
  let alternatives = 0;
  return patterns.flatMap((pattern, index): readonly Diagnostic[] => {
    if (leavesRoot(pattern))
      return [
        refuse(
          pattern,
          index,
          'leaves the repository; patterns are relative to its root',
          'remove ".." and the leading "/"',
        ),
      ];
    const problem = costs(pattern);
    if (problem !== undefined) return [refuse(pattern, index, problem, 'write it plainer, or as several')];
    const before = alternatives;
    alternatives += countAlternatives(pattern);
    return before > MAX_ALTERNATIVES || alternatives <= MAX_ALTERNATIVES
      ? []
      : [
          refuse(
            pattern,
            index,
            `has too many alternatives in its braces (with the ones before it more than ${MAX_ALTERNATIVES})`,
            'write a wildcard instead of a list, or as several patterns',
          ),
        ];
  });
}

function refuse(pattern: string, index: number, problem: string, help: string): Diagnostic {
  return {
    rule: 'load/pattern',
    severity: 'error',
    blocks: true,
    message: `the pattern "${pattern}" ${problem}`,
    help: `${help}, in spec.manifests of infractl.yaml`,
    at: { file: 'infractl.yaml', document: 0, path: ['spec', 'manifests', index] },
  };
}

/** Groups as in `+(a|b)` and rows of stars become expressions that can take for ever on one long name. */
function costs(pattern: string): string | undefined {
  if (/[!?*+@]\(/.test(pattern) || pattern.includes('|')) return 'has a group "(...)"; groups are not read';
  const parts = pattern.split('/');
  const stars = (part: string) => (part === '**' ? 0 : part.replaceAll('**', '*').split('*').length - 1);
  if (parts.some((part) => stars(part) > MAX_STARS))
    return `has more than ${MAX_STARS} stars between two slashes`;
  if (parts.filter((part) => part === '**').length > MAX_STARS)
    return `has more than ${MAX_STARS} times "**"`;
  return undefined;
}

/** How many patterns the braces stand for, counted without writing them out. Nested braces count as if side by side. */
function countAlternatives(pattern: string): number {
  let product = 1;
  for (const [, body = ''] of pattern.matchAll(/\{([^{}]*)\}?/g)) product *= countGroup(body);
  return Math.min(product, Number.MAX_SAFE_INTEGER);
}

function countGroup(body: string): number {
  const range = /^(-?\d+)\.\.(-?\d+)(?:\.\.-?\d+)?$/.exec(body);
  if (range) return Math.abs(Number(range[2]) - Number(range[1])) + 1;
  return /^.\.\..(?:\.\.-?\d+)?$/u.test(body) ? MAX_ALTERNATIVES : body.split(',').length;
}

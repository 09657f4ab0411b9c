import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ABLATIONS, leaveOut } from '../../bench/planner/ablations.ts';

describe('what npm run bench ablate leaves out', () => {
  test.for(ABLATIONS)('$name is there to be left out', ({ without }) => {
    for (const { file, call, gives } of without) {
      const source = readFileSync(file, 'utf8');
      const kept = leaveOut(source, call, gives);
      expect(kept).toContain(`${call}(...args: any[]): any { return ${gives}; }`);
    }
  });

  test('a function that is gone is an error, not a part that nothing misses', () => {
    expect(() => leaveOut('export function other(): void {}', 'gone', 'undefined')).toThrow(
      'no function gone',
    );
  });
});

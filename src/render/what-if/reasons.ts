import type { Reason } from '../../model/plan.ts';
import type { Outline } from '../outline.ts';
import { whereText } from '../plan/text.ts';

/** Reasons with the alike computes that each holds for, of `all` in the fleet. */
export function reasonOutlines(reasons: readonly Reason[], all: number): readonly Outline[] {
  return reasons.map(({ message, computes }) => ({ text: `${whereText(computes, all)}${message}` }));
}

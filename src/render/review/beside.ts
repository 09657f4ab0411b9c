import type { ReviewSections, Standing } from '../../model/review.ts';
import { code, type Entry, type Section } from '../document/document.ts';
import { namesText } from '../figures.ts';
import { plural } from '../style.ts';
import { groupAlike, list, MOST_NAMES } from './lists.ts';

/* What stands folded beside: what was weighed, what closes, what was so before. */

/** Why the first services that were placed do not stand elsewhere. */
export function considered({ considered: all }: ReviewSections): readonly Section[] {
  const told = all.filter(({ reasons }) => reasons.length > 0);
  return groupAlike(told, ({ computes, fits, reasons }) => JSON.stringify([computes, fits, reasons])).map(
    (alike) => {
      const { computes, fits, reasons } = alike[0];
      const services = namesText(
        alike.map(({ service }) => service),
        MOST_NAMES,
      );
      return list(
        `Why not elsewhere: ${services} (${fits} of ${plural(computes, 'compute')} can hold one more)`,
        reasons.map(({ message, computes: names }) => ({
          line: [names.length === 0 ? message : `${namesText(names, MOST_NAMES)}: ${message}`],
        })),
        true,
      );
    },
  );
}

export function closed({ exposureClosed: all }: ReviewSections): Section {
  return list(
    `Closed (${all.length})`,
    all.map(({ sentence }) => ({ line: [sentence] })),
    true,
  );
}

/** What is wrong on the base already: one folded line for each, for it is no part of the verdict. */
export function standing({ errors, warnings, infos, unplaced: missing, gates: exceeded }: Standing): Section {
  const counts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(infos > 0 ? [plural(infos, 'note')] : []),
  ];
  const entries: readonly Entry[] = [
    ...(counts.length > 0 ? [{ line: [`${counts.join(', ')} (infractl validate)`] }] : []),
    ...missing.map((one) => ({
      line: [code(one.service), `${plural(one.missing, 'instance')} without a place`],
    })),
    ...exceeded.map(({ message }) => ({ line: [message] })),
  ];
  return list('As before, and no part of this', entries, true);
}

import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { Reason } from '../../model/plan.ts';
import type { ReviewSections } from '../../model/review.ts';
import { placeText } from '../diagnostics/summary.ts';
import { code, type Content, type Entry, type Section } from '../document/document.ts';
import { namesText } from '../figures.ts';
import { plural } from '../style.ts';
import { andOthers, groupAlike, list, MOST_NAMES } from './lists.ts';

/* What speaks against a change, or wants a look before it is merged. */

const MOST_REASONS = 3;

export function conflicts(files: readonly string[]): Section {
  return list(
    `In conflict (${files.length})`,
    files.map((file) => ({ line: [code(file)] })),
  );
}

export function touched({ touched: all }: ReviewSections): Section {
  return list(
    `Touched by hand (${all.length})`,
    all.map(({ file, message }) => ({ line: message.includes(file) ? [message] : [code(file), message] })),
  );
}

export function stopped({ stopped: all }: ReviewSections): Section {
  const instances = all.reduce((sum, { quantity }) => sum + quantity, 0);
  return list(
    `Stops running (${plural(instances, 'instance')})`,
    all.map(({ service, quantity, computes, why }) => ({
      line: [code(service), `${plural(quantity, 'instance')} on ${namesText(computes, MOST_NAMES)}:`, why],
    })),
  );
}

export function unplaced({ unplaced: all }: ReviewSections): Section {
  const instances = all.reduce((sum, { missing }) => sum + missing, 0);
  return list(
    `Newly without a place (${plural(instances, 'instance')})`,
    groupAlike(all, ({ before, reasons }) => JSON.stringify([before > 0 ? before : 0, reasons])).map(
      ([first, ...others]) => {
        const missing = [first, ...others].reduce((sum, one) => sum + one.missing, 0);
        const beside = first.before > 0 ? `, beside ${first.before} before` : '';
        return {
          line: [code(first.service), ...andOthers(others.length), `${plural(missing, 'instance')}${beside}`],
          below: reasonLines(first.reasons),
        };
      },
    ),
  );
}

function reasonLines(reasons: readonly Reason[]): readonly (readonly Content[])[] {
  const shown = reasons
    .slice(0, MOST_REASONS)
    .map(({ message, computes }): readonly Content[] => [
      computes.length === 0 ? message : `${namesText(computes, MOST_NAMES)}: ${message}`,
    ]);
  const more = reasons.length - shown.length;
  return more > 0 ? [...shown, [`and ${plural(more, 'reason')} more`]] : shown;
}

export function gates({ gates: all }: ReviewSections): Section {
  return list(
    `Gates and protection (${all.length})`,
    all.map(({ message }) => ({ line: [message] })),
  );
}

export function opened({ exposureOpened: all }: ReviewSections): Section {
  return list(
    `Opened (${all.length})`,
    all.map(({ sentence }) => ({ line: [sentence] })),
  );
}

export function findings(all: readonly LocatedDiagnostic[]): readonly Section[] {
  const of = (severity: LocatedDiagnostic['severity']) => all.filter((one) => one.severity === severity);
  const [errors, warnings, infos] = [of('error'), of('warning'), of('info')];
  return [
    list(`New errors (${errors.length})`, errors.map(findingEntry)),
    list(`New warnings (${warnings.length})`, warnings.map(findingEntry)),
    list(`New notes (${infos.length})`, infos.map(findingEntry), true),
  ];
}

function findingEntry(one: LocatedDiagnostic): Entry {
  const place = placeText(one);
  return {
    line: [...(place === '' ? [] : [code(place)]), one.message, code(one.rule)],
    below: [
      ...(one.help === null ? [] : [[one.help]]),
      ...one.related.map((other) => [code(placeText(other)), other.message]),
    ],
  };
}

export function collisions({ collisions: all }: ReviewSections): Section {
  return list(
    `Collides with other branches (${all.length})`,
    all.map(({ revision, message }) => ({ line: [code(revision), message] })),
  );
}

export function ignored({ ignored: all }: ReviewSections): Section {
  return list(
    `Ignored once merged (${all.length})`,
    all.map(({ resource, rule, reason }) => ({
      line: [
        code(rule),
        'on',
        code(`${resource.kind}/${resource.name}`),
        reason === '' ? '(no reason)' : `: ${reason}`,
      ],
    })),
  );
}

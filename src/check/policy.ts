import type { Diagnostic } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { Rule } from '../model/rule.ts';
import { nearest } from '../text/nearest.ts';
import { IGNORE_ANNOTATION, type Ignore } from './ignores.ts';

/** What is wrong with an ignore, given the rules that there are, by id, and the ignores that silenced nothing. */
export function judgeIgnore(
  ignore: Ignore,
  ids: ReadonlyMap<string, unknown>,
  unused: ReadonlySet<Ignore>,
): readonly Diagnostic[] {
  const { rule, reason, resource } = ignore;
  if (!ids.has(rule))
    return [
      onIgnore(
        ignore,
        'ignore-invalid',
        `ignore of unknown rule "${rule}"${guess(rule, ids)}`,
        'name a rule of the catalogue',
      ),
    ];
  if (reason === '') {
    const message = `the ignore of ${rule} gives no reason, and silences nothing`;
    return [onIgnore(ignore, 'ignore-invalid', message, `write "${rule}: why it is meant so"`)];
  }
  if (!unused.has(ignore)) return [];
  return [
    onIgnore(
      ignore,
      'ignore-unused',
      `the ignore of ${rule} on ${resource.kind} "${resource.name}" matches nothing`,
      'remove it',
    ),
  ];
}

function onIgnore({ resource }: Ignore, rule: string, message: string, help: string): Diagnostic {
  return {
    rule,
    severity: 'warning',
    message,
    help,
    at: { ...resource.origin, path: ['metadata', 'annotations', IGNORE_ANNOTATION] },
    resource: { kind: resource.kind, name: resource.name },
  };
}

/** Rules that spec.checks of the Config names and that are none. */
export function unknownChecks(ids: ReadonlyMap<string, unknown>, fleet: Fleet): readonly Diagnostic[] {
  const config = fleet.byKind('Config')[0];
  if (!config) return [];
  return [...fleet.settings.severities.keys()]
    .filter((id) => !ids.has(id))
    .map((id) => ({
      rule: 'check-unknown',
      severity: 'warning',
      message: `spec.checks names an unknown rule "${id}"${guess(id, ids)}`,
      help: 'name a rule of the catalogue, or remove the entry',
      at: { ...config.origin, path: ['spec', 'checks', id], part: 'key' },
      resource: { kind: config.kind, name: config.name },
    }));
}

/** Entries of spec.checks that would lower what is told before any rule runs, and is always an error. */
export function fixedChecks(rules: readonly Rule[], fleet: Fleet): readonly Diagnostic[] {
  const config = fleet.byKind('Config')[0];
  if (!config) return [];
  return rules
    .filter(({ check, blocks }) => check === undefined && blocks === true)
    .filter(({ id }) => (fleet.settings.severities.get(id) ?? 'error') !== 'error')
    .map(({ id }) => ({
      rule: 'check-fixed',
      severity: 'warning',
      message: `spec.checks cannot lower ${id}: what it finds stops every plan`,
      help: `mend what ${id} finds, and remove the entry`,
      at: { ...config.origin, path: ['spec', 'checks', id] },
      resource: { kind: config.kind, name: config.name },
    }));
}

function guess(id: string, ids: ReadonlyMap<string, unknown>): string {
  const near = nearest(id, ids.keys());
  return near === undefined ? '' : `, did you mean ${near}?`;
}

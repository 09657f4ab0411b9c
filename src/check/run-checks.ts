import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { CheckContext, Finding, Rule } from '../model/rule.ts';
import { nearest } from '../text/nearest.ts';
import { applyIgnores, IGNORE_ANNOTATION, type Ignore, readIgnores } from './ignores.ts';

/**
 * Runs `rules` over the fleet and puts the findings beside `early`, those of load, validate and resolve. The Config's
 * severities and the ignores of manifests hold for all of them, but for early ones that stop a plan: nothing may hide
 * that a manifest could not be read. `all` is the whole catalogue, for names in the Config and in ignores.
 */
export function runChecks(
  rules: readonly Rule[],
  fleet: Fleet,
  context: CheckContext,
  early: readonly Diagnostic[],
  all: readonly Rule[] = rules,
): readonly Diagnostic[] {
  const found = rules.flatMap((rule) => runRule(rule, fleet, context));
  const settled = [...early, ...found].flatMap((diagnostic) => settleSeverity(diagnostic, fleet, early));
  const ignores = readIgnores(fleet);
  const { kept, unused } = applyIgnores(settled, ignores);
  const whole = rules.length === all.length;
  const policy = whole
    ? [...ignores.flatMap((ignore) => judgeIgnore(ignore, unused, all, fleet)), ...unknownChecks(all, fleet)]
    : [];
  return [...kept, ...policy.flatMap((diagnostic) => settleSeverity(diagnostic, fleet, []))];
}

function runRule(rule: Rule, fleet: Fleet, context: CheckContext): readonly Diagnostic[] {
  if (!rule.check || fleet.settings.severities.get(rule.id) === 'off') return [];
  return Array.from(rule.check(fleet, context), (finding) => toDiagnostic(rule, finding));
}

function toDiagnostic(rule: Rule, finding: Finding): Diagnostic {
  const severity = finding.severity ?? rule.severity;
  return {
    help: rule.fix,
    ...finding,
    rule: rule.id,
    severity,
    ...(rule.blocks === true && severity === 'error' ? { blocks: true } : {}),
  };
}

/** The severity that the Config gives a rule; none where it is off. */
function settleSeverity(
  diagnostic: Diagnostic,
  fleet: Fleet,
  early: readonly Diagnostic[],
): readonly Diagnostic[] {
  const level = fleet.settings.severities.get(diagnostic.rule);
  if (level === undefined || (diagnostic.blocks === true && early.includes(diagnostic))) return [diagnostic];
  if (level === 'off') return [];
  const { blocks, ...rest } = diagnostic;
  return [
    {
      ...rest,
      severity: level satisfies Severity,
      ...(blocks === true && level === 'error' ? { blocks } : {}),
    },
  ];
}

function judgeIgnore(
  ignore: Ignore,
  unused: readonly Ignore[],
  all: readonly Rule[],
  fleet: Fleet,
): readonly Diagnostic[] {
  const { resource, rule, reason } = ignore;
  const where = {
    at: { ...resource.origin, path: ['metadata', 'annotations', IGNORE_ANNOTATION] },
    resource: { kind: resource.kind, name: resource.name },
  };
  if (!all.some(({ id }) => id === rule))
    return [
      {
        rule: 'ignore-invalid',
        severity: 'warning',
        message: `ignore of unknown rule "${rule}"${guess(rule, all)}`,
        help: 'name a rule of the catalogue',
        ...where,
      },
    ];
  if (reason === '')
    return [
      {
        rule: 'ignore-invalid',
        severity: 'warning',
        message: `the ignore of ${rule} gives no reason, and silences nothing`,
        help: `write "${rule}: why it is meant so"`,
        ...where,
      },
    ];
  const off = fleet.settings.severities.get(rule) === 'off';
  return unused.includes(ignore) && !off
    ? [
        {
          rule: 'ignore-unused',
          severity: 'warning',
          message: `the ignore of ${rule} on ${resource.kind} "${resource.name}" matches nothing`,
          help: 'remove it',
          ...where,
        },
      ]
    : [];
}

function unknownChecks(all: readonly Rule[], fleet: Fleet): readonly Diagnostic[] {
  const known = new Set(all.map(({ id }) => id));
  const config = fleet.byKind('Config')[0];
  if (!config) return [];
  return [...fleet.settings.severities.keys()]
    .filter((id) => !known.has(id))
    .map((id) => ({
      rule: 'check-unknown',
      severity: 'warning',
      message: `spec.checks names an unknown rule "${id}"${guess(id, all)}`,
      help: 'name a rule of the catalogue, or remove the entry',
      at: { ...config.origin, path: ['spec', 'checks', id], part: 'key' },
      resource: { kind: config.kind, name: config.name },
    }));
}

function guess(id: string, all: readonly Rule[]): string {
  const near = nearest(
    id,
    all.map((rule) => rule.id),
  );
  return near === undefined ? '' : `, did you mean ${near}?`;
}

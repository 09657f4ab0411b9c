import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import type { Fleet } from '../model/fleet.ts';
import type { CheckContext, Finding, Rule } from '../model/rule.ts';
import { capFloods } from './cap.ts';
import { applyIgnores, type Ignore, ownersOf, readIgnores } from './ignores.ts';
import { fixedChecks, judgeIgnore, unknownChecks } from './policy.ts';

/**
 * Runs `rules` over the fleet and puts the findings beside `early`, those of load, validate and resolve. The Config's
 * severities and the ignores of manifests hold for all of them, but for early ones that stop a plan: nothing may hide
 * that a manifest could not be read. `all` is the whole catalogue, for names in the Config and in ignores; `mostAlike` as of
 * `capFloods`.
 */
export function runChecks(
  rules: readonly Rule[],
  fleet: Fleet,
  context: CheckContext,
  early: readonly Diagnostic[],
  all: readonly Rule[] = rules,
  mostAlike?: number,
): readonly Diagnostic[] {
  const fixed = early.filter(isFixed);
  const found = [
    ...early.filter((one) => !isFixed(one)),
    ...rules.flatMap((rule) => runRule(rule, fleet, context)),
  ];
  const ignores = readIgnores(fleet);
  const { kept, unused } = applyIgnores(found, ignores, context.trust, ownersOf(fleet));
  const silent = unused.filter(({ rule }) => fleet.settings.severities.get(rule) !== 'off');
  const defaults = new Map(all.map(({ id, severity }) => [id, severity]));
  const policy =
    rules.length === all.length
      ? [...judgePolicy(ignores, new Set(silent), defaults, fleet), ...fixedChecks(all, fleet)]
      : [];
  const settled = [...kept, ...policy].flatMap((one) => settleSeverity(one, defaults.get(one.rule), fleet));
  return [...fixed, ...capFloods(settled, mostAlike)];
}

/** What is wrong with the ignores and with the Config's own list of rules. */
function judgePolicy(
  ignores: readonly Ignore[],
  silent: ReadonlySet<Ignore>,
  rules: ReadonlyMap<string, Severity>,
  fleet: Fleet,
): readonly Diagnostic[] {
  return [...ignores.flatMap((ignore) => judgeIgnore(ignore, rules, silent)), ...unknownChecks(rules, fleet)];
}

/** Load, schema and reference errors stop a plan; no setting lowers them. */
function isFixed({ blocks }: Diagnostic): boolean {
  return blocks === true;
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

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/**
 * With the severity that the Config gives its rule; none where that is off. A finding that its rule itself takes lightly
 * (a generated Assignment that the planner moves) is never raised above that.
 */
function settleSeverity(
  diagnostic: Diagnostic,
  usual: Severity | undefined,
  fleet: Fleet,
): readonly Diagnostic[] {
  const level = fleet.settings.severities.get(diagnostic.rule);
  if (level === undefined) return [diagnostic];
  if (level === 'off') return [];
  const { blocks, severity, ...rest } = diagnostic;
  const light = usual !== undefined && RANK[severity] < RANK[usual] && RANK[severity] < RANK[level];
  const settled = light ? severity : level;
  return [{ ...rest, severity: settled, ...(blocks === true && settled === 'error' ? { blocks } : {}) }];
}

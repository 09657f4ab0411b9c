import { rules } from '../generated/rules.ts';
import type { Rule } from '../model/rule.ts';

export function ruleIds(): readonly string[] {
  return rules.map((rule) => rule.id);
}

/** What a rule finds, why, and how to mend it; undefined where there is no such rule. */
export function explainRule(id: string, format: 'text' | 'json'): string | undefined {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return undefined;
  return format === 'json' ? `${JSON.stringify(ruleDoc(rule), null, 2)}\n` : ruleText(rule);
}

function ruleDoc({ id, group, severity, summary, why, fix, blocks }: Rule): object {
  return { formatVersion: '1', rule: { id, group, severity, summary, why, fix, blocks: blocks ?? false } };
}

function ruleText({ id, group, severity, summary, why, fix }: Rule): string {
  return `RULE:     ${id}\nGROUP:    ${group}\nSEVERITY: ${severity}\n\n${summary}\n\nWHY:\n    ${why}\n\nFIX:\n    ${fix}\n`;
}

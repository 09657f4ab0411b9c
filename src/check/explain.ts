import { ruleExamples } from '../generated/rule-examples.ts';
import { rules } from '../generated/rules.ts';
import type { Rule } from '../model/rule.ts';
import { formatJson } from '../text/json.ts';

const WIDTH = 100;

export function ruleIds(): readonly string[] {
  return rules.map((rule) => rule.id);
}

/** What a rule finds, why, and how to mend it; undefined where there is no such rule. */
export function explainRule(id: string, format: 'text' | 'json'): string | undefined {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return undefined;
  return format === 'json' ? formatJson({ formatVersion: '1', rule: ruleDoc(rule) }) : ruleText(rule);
}

/** Every rule in a line, by group. */
export function listRules(format: 'text' | 'json'): string {
  if (format === 'json') return formatJson({ formatVersion: '1', rules: rules.map(ruleDoc) });
  const width = Math.max(...rules.map(({ id }) => id.length));
  const groups = [...new Set(rules.map(({ group }) => group))];
  return groups
    .map(
      (group) =>
        `${group}\n${rules
          .filter((rule) => rule.group === group)
          .map((rule) => ruleLine(rule, width))
          .join('')}`,
    )
    .join('\n');
}

function ruleLine({ id, severity, summary }: Rule, width: number): string {
  return `  ${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}\n`;
}

function ruleDoc(rule: Rule): object {
  const { id, group, severity, summary, why, fix, blocks = false } = rule;
  const example = ruleExamples.get(id);
  return { id, group, severity, summary, why, fix, blocks, ...(example === undefined ? {} : { example }) };
}

function ruleText({ id, group, severity, summary, why, fix, blocks }: Rule): string {
  const example = ruleExamples.get(id);
  const sections = [
    `RULE:      ${id}\nGROUP:     ${group}\nSEVERITY:  ${severity}${blocks === true ? ' (stops plan and apply)' : ''}`,
    wrap(summary, 0),
    `WHY:\n${wrap(why, 4)}`,
    `FIX:\n${wrap(fix, 4)}`,
    ...(example === undefined
      ? []
      : [`EXAMPLE:\n${indent(example.input)}\n\n  infractl validate says:\n\n${indent(example.output)}`]),
    `SETTINGS:\n${indent(settingsOf(id))}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** How a user changes what the rule does. */
function settingsOf(id: string): string {
  return `in infractl.yaml, for all manifests:\n  spec: {checks: {${id}: off}}        # or info, warning, error\nin one manifest:\n  metadata: {annotations: {infractl.dev/ignore: "${id}: the reason"}}`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}

/** Breaks at spaces, so that no line is longer than the width. */
function wrap(text: string, margin: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (last !== '' && last.length + word.length + 1 > WIDTH - margin) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => ' '.repeat(margin) + line).join('\n');
}

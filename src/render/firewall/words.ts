/** More than this in one cell is counted. */
const MOST_NAMED = 3;

export function namesCell(names: readonly string[]): string {
  if (names.length <= MOST_NAMED + 1) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}

/** `0.0.0.0/0`, `0.0.0.0/0 except 10.20.0.0/22`. */
export function sourcesText({
  cidrs,
  except,
}: {
  readonly cidrs: readonly string[];
  readonly except: readonly string[];
}): string {
  return `${namesCell(cidrs)}${except.length === 0 ? '' : ` except ${namesCell(except)}`}`;
}

export function ruleText(rules: readonly string[]): string {
  return namesCell(rules);
}

/** More than this in one cell is counted. */
const MOST_NAMED = 3;

export function namesCell(names: readonly string[]): string {
  if (names.length <= MOST_NAMED + 1) return names.join(', ');
  return `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
}

/** `0.0.0.0/0`, `0.0.0.0/0 except 10.20.0.0/22`, `10.0.0.1 from port 123`. */
export function sourcesText({
  cidrs,
  except,
  sourcePorts,
}: {
  readonly cidrs: readonly string[];
  readonly except: readonly string[];
  readonly sourcePorts?: string;
}): string {
  const apart = except.length === 0 ? '' : ` except ${namesCell(except)}`;
  const from = sourcePorts === undefined ? '' : ` from port ${namesCell(sourcePorts.split(','))}`;
  return `${namesCell(cidrs)}${apart}${from}`;
}

export function ruleText(rules: readonly string[]): string {
  return namesCell(rules);
}

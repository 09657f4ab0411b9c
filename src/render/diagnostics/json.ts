import { formatJson } from '../../text/json.ts';
import type { Findings } from './summary.ts';

/** `{formatVersion, diagnostics, summary}`: contract, section 5. */
export function renderFindingsJson({ diagnostics, summary }: Findings): string {
  return formatJson({ formatVersion: '1', diagnostics, summary });
}

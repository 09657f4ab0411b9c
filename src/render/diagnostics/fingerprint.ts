import { createHash } from 'node:crypto';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { distinctIdentities } from '../../text/identity.ts';

/** A digest for each finding, in their order, all different: forges tell by it what is new and what was there. */
export function fingerprintsOf(diagnostics: readonly LocatedDiagnostic[], prefix: string): readonly string[] {
  return distinctIdentities(diagnostics).map((identity) =>
    createHash('sha256').update(`${prefix}\n${identity}`).digest('hex').slice(0, 40),
  );
}

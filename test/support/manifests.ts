import { parseAllDocuments } from 'yaml';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { Fleet, Settings } from '../../src/model/fleet.ts';
import type { AnyResource } from '../../src/model/resource.ts';
import { DEFAULT_SETTINGS, resolveFleet } from '../../src/resolve/index.ts';
import { validateDocuments } from '../../src/validate/index.ts';

/** A fleet written in place: `apiVersion` may be left out, `metadata: name` written short as `name`. */
export interface FleetText {
  /** YAML documents of hand-written manifests. */
  readonly yaml: string;
  /** YAML documents as if they stood in generated/. */
  readonly generated?: string;
  readonly settings?: Partial<Settings>;
}

/** Validates and resolves; fails on manifests that their schema refuses, for those are faults of the test. */
export function fleetOf({ yaml, generated, settings }: FleetText): {
  readonly fleet: Fleet;
  readonly diagnostics: readonly Diagnostic[];
} {
  const documents = [...read('fleet.yaml', yaml), ...read('generated/all.yaml', generated ?? '')];
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const resolved = resolveFleet(value.resources as readonly AnyResource[], {
    ...DEFAULT_SETTINGS,
    ...settings,
  });
  return { fleet: resolved.value, diagnostics: resolved.diagnostics };
}

function read(file: string, yaml: string): { origin: { file: string; document: number }; value: unknown }[] {
  return parseAllDocuments(yaml).flatMap((document, index) => {
    const value = document.toJS() as Record<string, unknown> | null;
    if (value === null) return [];
    const { name, labels, annotations, ...rest } = value;
    const metadata = rest['metadata'] ?? {
      name,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
    };
    return [
      { origin: { file, document: index }, value: { apiVersion: 'infractl.dev/v1', ...rest, metadata } },
    ];
  });
}

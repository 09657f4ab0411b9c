import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { Rule } from '../../model/rule.ts';
import { compareText } from '../../text/compare.ts';
import { formatJson } from '../../text/json.ts';
import { fingerprintsOf } from './fingerprint.ts';

/** What is known of a rule beside its findings. */
export type RuleDoc = Pick<Rule, 'summary' | 'why' | 'fix' | 'severity'>;

export interface SarifOptions {
  readonly version: string;
  /** Rules of the catalogue by id. */
  readonly rules: ReadonlyMap<string, RuleDoc>;
  /** From the repository's root to the fleet's, with a slash at the end; code scanning wants paths from the root. */
  readonly prefix?: string;
}

/** GitHub shows so many of a run, and refuses files far above. */
const MOST_RESULTS = 5000;
const WORST_FIRST = { error: 0, warning: 1, info: 2 } as const;

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * SARIF 2.1.0 for code scanning. Columns are UTF-16 code units and ends exclusive, as in our places.
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0.
 */
export function renderFindingsSarif(all: readonly LocatedDiagnostic[], options: SarifOptions): string {
  const diagnostics = worstOf(all);
  const prefix = options.prefix ?? '';
  const fingerprints = fingerprintsOf(diagnostics, prefix);
  const ids = [...new Set(diagnostics.map(({ rule }) => rule))].toSorted(compareText);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  return formatJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'infractl',
            semanticVersion: options.version,
            rules: ids.map((id) => ruleOf(id, options.rules.get(id))),
          },
        },
        // Runs of one id replace each other: two fleets of one repository must not.
        automationDetails: { id: `infractl/${prefix}` },
        ...(diagnostics.length < all.length
          ? { properties: { resultsLeftOut: all.length - diagnostics.length } }
          : {}),
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((one, index) => ({
          ...resultOf(one, indexOf.get(one.rule) as number, prefix),
          partialFingerprints: { 'infractl/v1': fingerprints[index] },
        })),
      },
    ],
  });
}

/** The worst where not all may be shown; their order stays. */
function worstOf(all: readonly LocatedDiagnostic[]): readonly LocatedDiagnostic[] {
  if (all.length <= MOST_RESULTS) return all;
  const ranked = all
    .map((one, index) => ({ one, index }))
    .toSorted((a, b) => WORST_FIRST[a.one.severity] - WORST_FIRST[b.one.severity] || a.index - b.index);
  return ranked
    .slice(0, MOST_RESULTS)
    .toSorted((a, b) => a.index - b.index)
    .map(({ one }) => one);
}

function ruleOf(id: string, doc: RuleDoc | undefined): object {
  if (!doc) return { id };
  return {
    id,
    shortDescription: { text: plain(doc.summary) },
    fullDescription: { text: plain(doc.why) },
    help: { text: plain(doc.fix) },
    defaultConfiguration: { level: LEVELS[doc.severity] },
  };
}

function resultOf(one: LocatedDiagnostic, ruleIndex: number, prefix: string): object {
  const help = one.help === null ? '' : `\n${one.help}`;
  return {
    ruleId: one.rule,
    ruleIndex,
    level: LEVELS[one.severity],
    message: { text: plain(one.message + help) },
    locations: locationsOf(one, prefix),
    ...(one.related.length === 0
      ? {}
      : { relatedLocations: one.related.map((other, id) => relatedOf(other, id + 1, prefix)) }),
  };
}

function locationsOf(one: LocatedDiagnostic, prefix: string): readonly object[] {
  const physical =
    one.file === null
      ? {}
      : {
          physicalLocation: {
            artifactLocation: artifact(prefix + one.file),
            region: regionOf(one),
          },
        };
  const logical =
    one.resource === null
      ? {}
      : {
          logicalLocations: [
            {
              name: one.resource.name,
              fullyQualifiedName: `${one.resource.kind}/${one.resource.name}`,
              kind: 'resource',
            },
          ],
        };
  const location = { ...physical, ...logical };
  return Object.keys(location).length === 0 ? [] : [location];
}

function relatedOf(other: LocatedDiagnostic['related'][number], id: number, prefix: string): object {
  const region = { startLine: other.line, startColumn: other.column };
  return {
    id,
    message: { text: plain(other.message) },
    physicalLocation: { artifactLocation: artifact(prefix + other.file), region },
  };
}

function regionOf({ line, column, endLine, endColumn }: LocatedDiagnostic): object {
  const start = { startLine: line ?? 1, startColumn: column ?? 1 };
  return endLine === null || endColumn === null ? start : { ...start, endLine, endColumn };
}

function artifact(file: string): object {
  return {
    uri: file
      .split('/')
      .map((part) => encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd')))
      .join('/'),
    uriBaseId: '%SRCROOT%',
  };
}

/** `[text](target)` would be a link (SARIF 3.11.6): a backslash before the bracket takes that from it. */
function plain(text: string): string {
  return text.replaceAll('](', '\\](');
}

import type { Diagnostic } from '../model/diagnostic.ts';
import type { Touched } from '../model/review.ts';
import type { Change } from '../model/state.ts';
import { compareText } from '../text/compare.ts';

/** Findings that are told as what a change touches. */
const OF_RULES: ReadonlyMap<string, Touched['what']> = new Map([
  ['lockfile-edited', 'lockfile'],
  ['generated-edited', 'generated'],
]);

/** Findings that are told among the gates. */
export const GATES_LOOSENED = 'gates-loosened';

/** Files that run, or say what runs, in CI, and the package that the workflows run. */
const WORKFLOW =
  /(?:^|\/)(?:\.github|\.gitlab|\.forgejo|\.gitea)\/|(?:^|\/)\.gitlab-ci\.yml$|(?:^|\/)\.pre-commit-config\.yaml$|(?:^|\/)vendor\/infractl-|(?:^|\/)\.gitattributes$/;

const ORDER: readonly Touched['what'][] = ['lockfile', 'generated', 'config', 'workflow'];
const MOST_FIELDS = 5;

export interface TouchedBy {
  readonly fresh: readonly Diagnostic[];
  readonly changes: readonly Change[];
  /** Every file that differs, manifest or not, from the repository's root. */
  readonly files: readonly string[];
  /** Of what apply alone writes. */
  readonly deleted: ReadonlySet<string>;
  readonly configFile: string;
}

/** What whoever merges should look at, worst first: it decides what is believed and what runs from then on. */
export function findTouched({ fresh, changes, files, deleted, configFile }: TouchedBy): readonly Touched[] {
  const edited = fresh.flatMap(({ rule, severity, message, at }): readonly Touched[] => {
    const what = OF_RULES.get(rule);
    return what === undefined || at === undefined
      ? []
      : [
          {
            what,
            file: at.file,
            message,
            severity: severity === 'error' ? 'error' : 'warning',
            deleted: deleted.has(at.file),
          },
        ];
  });
  const config = changes.find(({ kind }) => kind === 'Config');
  const workflows = files.filter((file) => WORKFLOW.test(file)).toSorted(compareText);
  const all: readonly Touched[] = [
    ...edited,
    ...(config ? [{ ...describeConfig(config), file: config.file ?? configFile }] : []),
    ...workflows.map((file): Touched => ({
      what: 'workflow',
      file,
      severity: 'warning',
      deleted: false,
      message: `${file} is changed: it decides what runs in CI after the merge`,
    })),
  ];
  return all.toSorted((a, b) => ORDER.indexOf(a.what) - ORDER.indexOf(b.what));
}

/** Findings that are told as ways in that open. */
export const EXPOSURE_WIDENED = 'fw-exposure-widened';

/** Whether a finding is told elsewhere in a review than among the findings. */
export function isToldApart(rule: string): boolean {
  return OF_RULES.has(rule) || rule === GATES_LOOSENED || rule === EXPOSURE_WIDENED;
}

function describeConfig({ action, fields }: Change): Omit<Touched, 'file'> {
  const paths = fields.slice(0, MOST_FIELDS).map(({ path }) => path);
  const more = fields.length > MOST_FIELDS ? ` and ${fields.length - MOST_FIELDS} more fields` : '';
  const words = { create: 'is new', update: `changes ${paths.join(', ')}${more}`, delete: 'is deleted' };
  return {
    what: 'config',
    severity: 'warning',
    deleted: action === 'delete',
    message: `the Config ${words[action]}: its gates and checks count after the merge alone`,
  };
}

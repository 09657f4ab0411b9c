import { recover, removeDrafts, type WorkFolder, type WorkState } from '../../write/index.ts';
import { fixBy, type Problem } from './problem.ts';

/** Of the lock, the undo log and what an apply that was killed left behind. */
export function workProblems(work: WorkFolder, state: WorkState): readonly Problem[] {
  if (state.refused !== undefined) {
    const message = `nothing in ${work.folder} is believed: ${state.refused}`;
    return [{ check: 'work-folder', severity: 'error', message, help: 'see whose it is, and remove it' }];
  }
  const alive = state.claims.some(({ life }) => life === 'alive');
  return [
    ...state.claims.flatMap(lockProblem),
    // what a living apply has half done is its own business
    ...(alive ? [] : [...undoProblems(work, state), ...draftProblems(work, state)]),
  ];
}

function lockProblem({ life, holder, file }: WorkState['claims'][number]): readonly Problem[] {
  if (life === 'alive')
    return [
      {
        check: 'lock',
        severity: 'warning',
        message: `an apply is at work: ${holder}`,
        help: 'wait for it',
      },
    ];
  if (life === 'unknown')
    return [
      {
        check: 'lock',
        severity: 'error',
        message: `${holder} has the lock, and nothing here can tell whether it is alive`,
        help: `if it is gone, remove ${file}`,
      },
    ];
  return [
    {
      check: 'lock',
      severity: 'warning',
      message: `${holder} is gone and left its lock`,
      help: 'the next apply takes it over',
      fix: async () => undefined, // who takes the lock removes those of the dead
    },
  ];
}

function undoProblems(work: WorkFolder, { undoLog }: WorkState): readonly Problem[] {
  if (undoLog.outcome === 'none') return [];
  const message =
    undoLog.outcome === 'found'
      ? `an apply was cut off while it wrote ${undoLog.log.steps.length} files; commands see the tree as it was before`
      : `an undo log in ${work.folder} is not acted on: ${undoLog.why}`;
  const fix = async () => {
    const recovery = recover(work);
    return recovery.outcome === 'failed' ? recovery.problem : undefined;
  };
  return [{ check: 'undo-log', severity: 'warning', message, help: 'the next apply ends it', fix }];
}

function draftProblems({ root }: WorkFolder, { drafts }: WorkState): readonly Problem[] {
  if (drafts.length === 0) return [];
  return [
    {
      check: 'drafts',
      severity: 'warning',
      message: `half-written files of an apply that was killed: ${drafts.join(', ')}`,
      help: 'remove them',
      fix: fixBy(() => removeDrafts(root, drafts)),
    },
  ];
}

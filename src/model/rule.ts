import type { Diagnostic, Severity } from './diagnostic.ts';
import type { Fleet } from './fleet.ts';
import type { State } from './state.ts';
import type { Trust } from './trust.ts';

export type RuleGroup =
  | 'identity'
  | 'hardware'
  | 'placement'
  | 'ip'
  | 'dns'
  | 'ports'
  | 'firewall'
  | 'billing'
  | 'journal'
  | 'graph'
  | 'policy';

/** What a rule may know beside the fleet. */
export interface CheckContext {
  /** `YYYY-MM-DD`, from --today or the clock at the edge. */
  readonly today: string;
  /** What was applied last; absent where there is no lockfile. */
  readonly previous?: State;
  /** The same as a fleet, resolved when it is first asked for; present where `previous` is and holds something. */
  readonly previousFleet?: () => Fleet;
  /** Whose gates, severities and ignores count; absent where a fleet is judged by itself. */
  readonly trust?: Trust;
}

/** A finding of a rule: the framework adds the rule's id and the severity in force. */
export type Finding = Omit<Diagnostic, 'rule' | 'severity' | 'blocks'> & {
  /** Only where one finding differs from the rule's default. */
  readonly severity?: Severity;
};

/** One file a rule: src/check/GROUP/ID.ts, default export. */
export interface Rule {
  readonly id: string;
  readonly group: RuleGroup;
  readonly severity: Severity;
  /** One line, for lists. */
  readonly summary: string;
  /** Why it matters: a sentence or two. */
  readonly why: string;
  /** How to mend it. */
  readonly fix: string;
  /** Errors of it stop `plan` and `apply`. */
  readonly blocks?: boolean;
  /** Absent where an earlier stage finds the fault and reports it under this id. */
  readonly check?: (fleet: Fleet, context: CheckContext) => Iterable<Finding>;
}

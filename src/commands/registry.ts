import type { CommandEntry } from './command-entry.ts';

/** Imported when they are asked for: `--version` and `--help` load none of them. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'init', summary: 'make a new fleet repository', load: () => import('./init.ts') },
  {
    name: 'validate',
    summary: 'load, validate, resolve and check the manifests',
    load: () => import('./validate.ts'),
  },
  {
    name: 'explain',
    summary: 'document a kind, a field or a rule',
    load: () => import('./explain.ts'),
  },
  { name: 'get', summary: 'list resources', load: () => import('./get.ts') },
  {
    name: 'diff',
    summary: 'what an apply would change, or what changed since a git revision',
    load: () => import('./diff.ts'),
  },
  {
    name: 'review',
    summary: 'what a branch comes to once it is merged, as one comment',
    load: () => import('./review.ts'),
  },
  {
    name: 'apply',
    summary: 'write the plan and the lockfile, all or nothing',
    load: () => import('./apply.ts'),
  },
  {
    name: 'regen',
    summary: 'after a merge: write generated files and lockfile anew',
    load: () => import('./regen.ts'),
  },
  {
    name: 'doctor',
    summary: 'what is wrong with the tree, the lock, git and the editor, and how it is mended',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'reconcile',
    summary: 'follow a branch of the remote: apply and push what was merged',
    load: () => import('./reconcile.ts'),
  },
  {
    name: 'set',
    summary: 'change a field of a manifest in its file, comments kept',
    load: () => import('./set.ts'),
  },
  { name: 'pin', summary: 'keep a service on a compute', load: () => import('./pin.ts') },
  { name: 'unpin', summary: 'let the planner place it again', load: () => import('./unpin.ts') },
  {
    name: 'fmt',
    summary: 'write manifests in one form, comments kept',
    load: () => import('./fmt.ts'),
  },
  { name: 'report', summary: 'the fleet, or one compute, on a page', load: () => import('./report.ts') },
  {
    name: 'journal',
    summary: 'append to the journal of a compute, or read it',
    load: () => import('./journal.ts'),
  },
  {
    name: 'whatif',
    summary: 'what if a compute failed, or a service grew',
    load: () => import('./whatif.ts'),
  },
  { name: 'plan', summary: 'where every service would run, and why', load: () => import('./plan.ts') },
  {
    name: 'describe',
    summary: 'all that is known of one resource, and what refers to it',
    load: () => import('./describe.ts'),
  },
  {
    name: 'firewall',
    summary: 'judge the rules, ask who reaches what, list what is open',
    load: () => import('./firewall.ts'),
  },
  {
    name: 'export',
    summary: 'files for the tools that act: ansible, prometheus, ssh and others',
    load: () => import('./export.ts'),
  },
  {
    name: 'site',
    summary: 'a page to look at: fleet, plan, money, network, what if',
    load: () => import('./site.ts'),
  },
  {
    name: 'import',
    summary: 'manifests from the files of other tools',
    load: () => import('./import.ts'),
  },
  {
    name: 'drift',
    summary: 'what the files of other tools say that the manifests do not',
    load: () => import('./drift.ts'),
  },
  {
    name: 'completion',
    summary: 'a completion script for bash, zsh or fish',
    load: () => import('./completion.ts'),
  },
  {
    name: '__complete',
    summary: 'what may follow on a command line, for completion scripts',
    load: () => import('./complete.ts'),
    hidden: true,
  },
];

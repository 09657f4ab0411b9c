import type { Command } from 'commander';
import type { Explained } from '../explain/text.ts';
import { allKinds, findKind, kindNames, wordsOf } from '../kinds/index.ts';
import type { Kind } from '../model/manifest.ts';
import { formatJson } from '../text/json.ts';
import { nearest } from '../text/nearest.ts';
import { type Io, usageError } from './io.ts';

interface Flags {
  readonly output: string;
  readonly recursive: boolean;
}

/** Words for the list of all checks. */
const RULES: ReadonlySet<string> = new Set(['rules', 'rule', 'rule/', 'checks']);

const EXAMPLES = `
Examples:
  infractl explain                          all kinds
  infractl explain Compute                  a kind and its fields
  infractl explain compute.spec.billing     a field and what it holds
  infractl explain Service --recursive      the whole tree of fields
  infractl explain rules                    all checks, in a line each
  infractl explain rule/fw-shadowed         what a check finds, why, and how to mend it`;

export function register(command: Command, io: Io): void {
  command
    .argument('[subject]', 'KIND, KIND.field.path, rules or rule/ID')
    .option('-o, --output <format>', 'text or json', 'text')
    .option('--recursive', 'all fields below, without their descriptions', false)
    .addHelpText('after', EXAMPLES)
    .action((subject: string | undefined) => explain(subject, command.opts<Flags>(), io));
}

async function explain(subject: string | undefined, flags: Flags, io: Io): Promise<void> {
  if (flags.output !== 'text' && flags.output !== 'json')
    throw usageError(`unknown output format "${flags.output}"; expected text or json`);
  if (subject === undefined)
    return io.stdout(
      flags.output === 'json'
        ? formatJson({ formatVersion: '1', kinds: await kindList() })
        : kindTable(await kindList()),
    );
  if (RULES.has(subject.toLowerCase())) return io.stdout(await listAll(flags.output));
  if (subject.startsWith('rule/'))
    return io.stdout(await explainCheck(subject.slice('rule/'.length), flags.output));
  const explained = await explainPath(subject);
  if (flags.output === 'json')
    return io.stdout(
      formatJson({ formatVersion: '1', kind: explained.kind, path: explained.path, ...explained.doc }),
    );
  const { explainText } = await import('../explain/text.ts');
  io.stdout(explainText(explained, flags.recursive));
}

async function explainPath(subject: string): Promise<Explained> {
  const [word = '', ...path] = subject.replaceAll('[]', '').split('.');
  const kind = findKind(word);
  if (kind === undefined) throw usageError(unknownKind(word));
  const [{ schemas }, { findField }] = await Promise.all([
    import('../generated/schemas.ts'),
    import('../explain/find.ts'),
  ]);
  const found = findField(schemas[kind], path);
  if (found.ok) return { kind, path: path.join('.'), doc: found.doc };
  throw usageError(
    `${found.problem} of ${kind}${found.suggestion === undefined ? '' : `, did you mean ${kind}.${found.suggestion}?`}`,
  );
}

function unknownKind(word: string): string {
  const guess = nearest(word, kindNames.flatMap(wordsOf));
  const hint = guess === undefined ? '' : `, did you mean ${String(findKind(guess))}?`;
  return `unknown kind "${word}"${hint || '.'} The kinds are ${kindNames.join(', ')}`;
}

/** The checks; the text also names what only plans say. */
async function listAll(format: 'text' | 'json'): Promise<string> {
  const { listRules } = await import('../check/explain.ts');
  if (format === 'json') return listRules(format);
  const { listReasons } = await import('../explain/reasons.ts');
  return `${listRules(format)}\n${listReasons()}`;
}

async function explainCheck(id: string, format: 'text' | 'json'): Promise<string> {
  const [{ explainRule, ruleIds }, { explainReason, reasonIds }] = await Promise.all([
    import('../check/explain.ts'),
    import('../explain/reasons.ts'),
  ]);
  const text = explainRule(id, format) ?? explainReason(id, format);
  if (text !== undefined) return text;
  const guess = nearest(id, [...ruleIds(), ...reasonIds]);
  throw usageError(`unknown rule "${id}"${guess === undefined ? '' : `, did you mean rule/${guess}?`}`);
}

interface KindDoc {
  readonly kind: Kind;
  readonly description: string;
  /** What commands take for it, in any case. */
  readonly aliases: readonly string[];
}

async function kindList(): Promise<readonly KindDoc[]> {
  const { schemas } = await import('../generated/schemas.ts');
  return allKinds().map(({ kind, singular, plural, aliases }) => ({
    kind,
    description: schemas[kind].description ?? '',
    aliases: [...new Set([singular, plural, ...aliases])],
  }));
}

function kindTable(kinds: readonly KindDoc[]): string {
  const width = Math.max(...kinds.map(({ kind }) => kind.length));
  return `${kinds.map(({ kind, description, aliases }) => `${kind.padEnd(width)}  ${description}\n${' '.repeat(width)}  ${aliases.join(', ')}`).join('\n')}\n`;
}

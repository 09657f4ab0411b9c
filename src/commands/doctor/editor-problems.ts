import path from 'node:path';
import { EDITOR_SCHEMA, editorSchema } from '../../init/files.ts';
import { replaceText, textOfFile } from '../../write/index.ts';
import { fixBy, type Problem } from './problem.ts';

const HEADER = /^#\s*yaml-language-server:\s*\$schema=(\S+)/m;

/** Of what editors complete by: the schema in the repository, and the headers of manifests that name one. */
export function editorProblems(root: string, texts: ReadonlyMap<string, string>): readonly Problem[] {
  const schema = textOfFile(path.join(root, EDITOR_SCHEMA));
  const wrong = [...texts].flatMap(([file, text]) => headerProblem(root, file, text));
  if (typeof schema !== 'string' || schema === editorSchema()) return wrong;
  return [
    {
      check: 'editor-schema',
      severity: 'warning',
      message: `${EDITOR_SCHEMA} is not that of this version of infractl: editors complete by another`,
      help: 'renew it',
      fix: fixBy(() => replaceText(root, EDITOR_SCHEMA, editorSchema())),
    },
    ...wrong,
  ];
}

function headerProblem(root: string, file: string, text: string): readonly Problem[] {
  const named = HEADER.exec(text)?.[1];
  if (named === undefined || /^\w+:/.test(named)) return [];
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), named));
  if (!target.startsWith('..') && typeof textOfFile(path.join(root, target)) === 'string') return [];
  const right = path.posix.relative(path.posix.dirname(file), EDITOR_SCHEMA);
  return [
    {
      check: 'editor-header',
      severity: 'warning',
      message: `${file} names a schema that is not there: ${named}`,
      help: `write # yaml-language-server: $schema=${right}`,
    },
  ];
}

import type { AnyResource } from '../../model/resource.ts';
import type { Finding, Rule } from '../../model/rule.ts';
import { nearest } from '../../text/nearest.ts';
import { finding } from '../finding.ts';

const PREFIX = 'infractl.dev/';
const KNOWN = ['infractl.dev/ignore', 'infractl.dev/previous-name', 'infractl.dev/protect'] as const;

const rule: Rule = {
  id: 'annotation-unknown',
  group: 'identity',
  severity: 'warning',
  summary: 'An infractl.dev/ annotation is misspelt, or has a value that means nothing.',
  why: 'A misspelt protect protects nothing, and a misspelt previous-name turns a rename into a delete, both without a word.',
  fix: 'Write infractl.dev/ignore, infractl.dev/previous-name or infractl.dev/protect ("true"), or use a prefix of your own.',
  *check(fleet) {
    for (const resource of fleet.resources) {
      for (const [key, value] of Object.entries(resource.manifest.metadata.annotations ?? {})) {
        if (key.startsWith(PREFIX)) yield* judge(resource, key, value);
      }
    }
  },
};

function* judge(resource: AnyResource, key: string, value: string): Iterable<Finding> {
  const path = ['metadata', 'annotations', key];
  if (!KNOWN.some((known) => known === key)) {
    const guess = nearest(key, KNOWN);
    const hint = guess === undefined ? '' : `, did you mean ${guess}?`;
    const found = finding(resource, `unknown annotation "${key}"${hint}`, path);
    yield { ...found, at: { ...resource.origin, path, part: 'key' } };
  } else if (key === 'infractl.dev/protect' && value !== 'true' && value !== 'false') {
    yield finding(resource, `${key} is "${value}", which protects nothing; write "true"`, path);
  }
}

export default rule;

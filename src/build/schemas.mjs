import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a kind is called in file names: `IPAddress` is `ip-address`. */
export const kebab = (kind) =>
  kind
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

/** The schemas of all kinds, in the order of infractl.schema.json, and the definitions that they share. */
export function readSchemas(root) {
  const read = (name) => JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8'));
  const any = read('infractl');
  const kinds = any.properties.kind.enum.map((kind) => ({
    kind,
    file: `${kebab(kind)}.schema.json`,
    schema: read(kebab(kind)),
  }));
  return { any, common: read('common'), kinds };
}

/** What each file of schemas/output/ describes, by name; shared definitions apart. */
export function readOutputs(root) {
  const folder = join(root, 'schemas/output');
  return readdirSync(folder)
    .filter((file) => file !== 'common.schema.json')
    .toSorted()
    .map((file) => ({ file, description: JSON.parse(readFileSync(join(folder, file), 'utf8')).description }));
}

/**
 * Replaces every reference to a shared definition by its text; what stands beside the reference wins. A `$comment` of the
 * form "rule ID" becomes `x-rule`: published schemas hold to keywords that every validator knows.
 */
export function dereference(node, common) {
  if (Array.isArray(node)) return node.map((item) => dereference(item, common));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, $comment, ...rest } = node;
  const rule = /^rule (.+)$/.exec($comment ?? '')?.[1];
  const entries = Object.entries(rest).map(([key, value]) => [key, dereference(value, common)]);
  const own = { ...Object.fromEntries(entries), ...(rule ? { 'x-rule': rule } : {}) };
  if ($ref === undefined) return own;
  return { ...dereference(common.$defs[$ref.split('/').at(-1)], common), ...own };
}

import { AMOUNT_FIELDS } from '../kinds/amount-fields.ts';
import type { Diagnostic, Pointer } from '../model/diagnostic.ts';
import type { Kind } from '../model/manifest.ts';
import type { Origin } from '../model/resource.ts';
import { KEY_ALIASES } from '../units/key-aliases.ts';
import { parseQuantity } from '../units/quantity.ts';
import type { SchemaError } from './errors.ts';
import { isRecord } from '../text/json.ts';

/** Quantities that their schema lets pass and that cannot be read in the key's unit ("12 GBs", memory "500m"). */
export function checkQuantities(
  kind: Kind,
  manifest: unknown,
  origin: Origin,
  told: readonly SchemaError[],
): readonly Diagnostic[] {
  const toldAt = new Set(told.map(({ instancePath }) => instancePath));
  return (AMOUNT_FIELDS.get(kind) ?? []).flatMap((path) => {
    const amounts = valueAt(manifest, path);
    return isRecord(amounts)
      ? Object.entries(amounts)
          .filter(
            ([key]) =>
              !toldAt.has(`/${[...path, key.replaceAll('~', '~0').replaceAll('/', '~1')].join('/')}`),
          )
          .flatMap(([key, written]) => checkOne(key, written, origin, [...path, key]))
      : [];
  });
}

function checkOne(
  key: string,
  written: unknown,
  origin: Origin,
  path: Pointer['path'],
): readonly Diagnostic[] {
  const quantity = parseQuantity(key, written, 'up');
  if (quantity.ok) return [];
  const meant = KEY_ALIASES.get(key);
  if (meant !== undefined) return [unknownKey(key, meant, written, { ...origin, path, part: 'key' })];
  return [
    {
      rule: 'schema/format',
      severity: 'error',
      blocks: true,
      message: `${path.join('.')}: ${quantity.problem}`,
      help: quantity.help,
      at: { ...origin, path },
    },
  ];
}

/** `ram: 2Gi`: the quantity is no fault, the key is. */
function unknownKey(key: string, meant: string, written: unknown, at: Pointer): Diagnostic {
  return {
    rule: 'resource-key-unknown',
    severity: 'error',
    blocks: true,
    message: `unknown key "${key}"; use "${meant}"`,
    help: `write ${meant}: ${String(written)}`,
    at,
  };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
}

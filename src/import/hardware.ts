import type { Json } from '../model/state.ts';
import type { Draft } from './draft.ts';

/** A part of a machine, as an inventory tool tells it. */
export interface FoundPart {
  readonly type: 'cpu' | 'ram' | 'storage' | 'nic';
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  /** Specs by the keys of Component; what is not known is left out. */
  readonly specs: Readonly<Record<string, Json | undefined>>;
  readonly slot?: string | undefined;
  readonly serial?: string | undefined;
}

/** What boards say where nobody wrote anything. */
const FILLER =
  /^(?:to be filled by o\.?e\.?m\.?|not (?:specified|provided|available|present)|none|unknown|undefined|default string|system (?:serial number|product name|manufacturer)|o\.?e\.?m\.?|n\/?a|empty|no dimm|fill by oem|x{4,}|0+|123456789|\[empty\]|.*_(?:serialnum|serialnumber|assettag|partnum|manufacturer)\d*)$/i;

/** A text that says something; fillers say nothing. */
export function meant(text: string | undefined): string | undefined {
  const trimmed = text?.trim().replace(/\s+/g, ' ');
  return trimmed === undefined || trimmed === '' || FILLER.test(trimmed) ? undefined : trimmed;
}

/** Gives Components for the parts, and the compute's `parts`; equal parts without serial and slot are counted together. */
export function partsOf(found: readonly FoundPart[], draft: Draft): readonly Json[] {
  const parts = new Map<
    string,
    { component: string; quantity: number; slot?: string; serialNumber?: string }
  >();
  for (const { type, specs, ...rest } of found) {
    const [manufacturer, model] = [meant(rest.manufacturer) ?? 'unknown', meant(rest.model) ?? 'unknown'];
    const known = Object.fromEntries(
      Object.entries(specs).filter((entry): entry is [string, Json] => entry[1] !== undefined),
    );
    const size = known['capacity_gb'];
    const sized = model === 'unknown' && size !== undefined ? `-${String(size)}gb` : '';
    const name = draft.nameFor(`${type}-${manufacturer}-${model}${sized}`);
    if (name === undefined) continue;
    if (!draft.has(name, 'Component'))
      draft.add('Component', name, { type, manufacturer, model, specs: known as Json });
    const slot = rest.slot !== undefined && /^[A-Za-z][A-Za-z0-9_]*$/.test(rest.slot) ? rest.slot : undefined;
    const serialNumber = meant(rest.serial);
    const key = JSON.stringify([name, slot, serialNumber]);
    const one = parts.get(key);
    if (one) one.quantity += 1;
    else
      parts.set(key, {
        component: name,
        quantity: 1,
        ...(slot === undefined ? {} : { slot }),
        ...(serialNumber === undefined ? {} : { serialNumber }),
      });
  }
  return [...parts.values()].map(({ quantity, ...part }) => (quantity === 1 ? part : { ...part, quantity }));
}

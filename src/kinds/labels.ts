import type { Labels } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';

interface Located {
  readonly type?: string | undefined;
  readonly provider?: string | undefined;
  readonly region?: string | undefined;
  readonly location?: { readonly site?: string | undefined; readonly rack?: string | undefined } | undefined;
}

/** Written labels beside the well-known ones that rules can match without writing them. */
export function readLabels(
  written: Readonly<Record<string, string>> | undefined,
  spec?: Located,
  name?: string,
): Labels {
  const wellKnown: [string, string | undefined][] = [
    ['infractl.dev/name', name],
    ['infractl.dev/type', spec?.type],
    ['infractl.dev/provider', spec?.provider],
    ['infractl.dev/region', spec?.region],
    ['infractl.dev/site', spec?.location?.site],
    ['infractl.dev/rack', spec?.location?.rack],
  ];
  const known = wellKnown.filter((entry): entry is [string, string] => entry[1] !== undefined);
  return new Map([...Object.entries(written ?? {}), ...known].toSorted(([a], [b]) => compareText(a, b)));
}

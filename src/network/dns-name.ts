import { domainToASCII } from 'node:url';

/** What is wrong with one name. `label` is the offending label, as written. */
export interface NameProblem {
  readonly kind:
    | 'empty'
    | 'name-too-long'
    | 'label-empty'
    | 'label-too-long'
    | 'label-characters'
    | 'label-hyphen'
    | 'wildcard-position';
  readonly label: string;
}

export interface NameOptions {
  /** `*` may be the leftmost label (RFC 4592). */
  readonly wildcard?: boolean;
  /** Labels may hold underscores: names that are no host (`_acme-challenge`, RFC 8552). */
  readonly underscore?: boolean;
  /** Labels may hold a slash: zones of less than an octet (`0/25`, RFC 2317). */
  readonly slash?: boolean;
}

const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Everything that is wrong with a domain name by RFC 1035, RFC 1123 and RFC 5891; one final dot is allowed. */
export function nameProblems(name: string, options: NameOptions = {}): NameProblem[] {
  const text = toAscii(name.endsWith('.') ? name.slice(0, -1) : name);
  if (text === '') return [{ kind: 'empty', label: '' }];
  // The labels of a name that is far too long are not worth listing.
  if (text.length > LONGEST_NAME) return [{ kind: 'name-too-long', label: '' }];
  return text.split('.').flatMap((label, index) => labelProblem(label, index, options) ?? []);
}

function labelProblem(label: string, index: number, options: NameOptions): NameProblem | undefined {
  if (label === '') return { kind: 'label-empty', label };
  if (label.includes('*')) {
    const placed = label === '*' && index === 0 && options.wildcard === true;
    return placed ? undefined : { kind: 'wildcard-position', label };
  }
  if (label.length > LONGEST_LABEL) return { kind: 'label-too-long', label };
  if (/[^A-Za-z0-9_/-]/.test(label) || (!options.slash && label.includes('/')))
    return { kind: 'label-characters', label };
  if (!options.underscore && label.includes('_')) return { kind: 'label-characters', label };
  return label.startsWith('-') || label.endsWith('-') ? { kind: 'label-hyphen', label } : undefined;
}

/** The form that names are compared in: lower case, no final dot, letters beyond ASCII as A-labels (RFC 5891). */
export function normalizeName(name: string): string {
  const text = name.endsWith('.') ? name.slice(0, -1) : name;
  return toAscii(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** With A-labels for labels beyond ASCII; one that is no name stays as it is, and `nameProblems` says so. */
export function toAscii(name: string): string {
  if (!BEYOND_ASCII.test(name)) return name;
  return name
    .split(/[.\u3002\uff0e\uff61]/)
    .map((label) => (BEYOND_ASCII.test(label) ? domainToASCII(label) || label : label))
    .join('.');
}

const BEYOND_ASCII = /[\u0080-\u{10ffff}]/u;

/** Whether a name is the zone's apex or below it. Both normalized. */
export function isInZone(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** Of some zones the longest that holds a name: the one that answers for it. All normalized. */
export function zoneAround(zones: readonly string[], name: string): string | undefined {
  return zones.filter((zone) => isInZone(name, zone)).toSorted((a, b) => b.length - a.length)[0];
}

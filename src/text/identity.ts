/** What tells one finding from another of the same rule. */
export interface Identified {
  readonly rule: string;
  readonly message: string;
  readonly resource: { readonly kind: string; readonly name: string } | null;
  readonly file: string | null;
}

/** A number that stands alone: an amount, a count, a line. `db-01`, `10.0.0.1` and `10.0.0.0/8` are names. */
const NUMBER = /(?<![\w.:/-])\d+(?:[.,]\d+)*(?![\w/-]|[.:]\w)/g;

/**
 * The same for the same finding wherever its lines have moved to and whatever its amounts have become: rule, resource, and
 * the other things that the message names. Findings without a resource are told apart by their file.
 */
export function identityOf({ rule, message, resource, file }: Identified): string {
  const subject = resource === null ? `file ${file ?? ''}` : `${resource.kind}/${resource.name}`;
  return [rule, subject, message.replaceAll(NUMBER, '0')].join('\n');
}

/** Identities of a list, each unique: the second of two alike is told apart by its place in the order. */
export function distinctIdentities(list: readonly Identified[]): readonly string[] {
  const seen = new Map<string, number>();
  return list.map((one) => {
    const identity = identityOf(one);
    const nth = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, nth);
    return nth === 1 ? identity : `${identity}\n${nth}`;
  });
}

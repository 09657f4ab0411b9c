/** More slots than any machine has; a hostile range stops there. */
const MAX_SLOTS = 1024;
const RANGE = /^(.*?)(\d{1,6})-(\D*?)(\d{1,6})$/;

/** `DIMM0-3` and `A1-A2,B1` as single slots; anything else is one slot as written. */
export function expandSlots(written: string | undefined): readonly string[] {
  if (written === undefined) return [];
  const parts = written.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .flatMap(expandRange)
    .slice(0, MAX_SLOTS);
}

/** `M.2-3` is the third connector of type M.2, not the slots M.2 and M.3. */
function isConnector(prefix: string): boolean {
  return /[MU]\.$/i.test(prefix);
}

/** True where a text looks like a range that `expandSlots` does not know (DIMM_A1-DIMM_D2): its count is unknown. */
export function isUnclearRange(written: string): boolean {
  return written
    .split(',')
    .some((part) => /\d\s*(?:-|–|\.\.|to)\D*\d/.test(part) && expandSlots(part).length === 1);
}

function expandRange(part: string): readonly string[] {
  const match = RANGE.exec(part);
  if (!match) return [part];
  const [, prefix = '', from = '', again = '', to = ''] = match;
  const first = Number(from);
  const last = Number(to);
  if (isConnector(prefix) || (again !== '' && again !== prefix) || last < first || last - first >= MAX_SLOTS)
    return [part];
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `${prefix}${String(first + index).padStart(from.startsWith('0') ? from.length : 1, '0')}`,
  );
}

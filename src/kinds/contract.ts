import type { ManifestOf } from '../model/manifest.ts';

type Billing = NonNullable<ManifestOf<'Compute'>['spec']['billing']>;

const DAY = 86_400_000;
/** No date is read past it: a term that would end later says nothing. */
const LAST_YEAR = 9999;

/** Where a contract stands on a day. Dates are `YYYY-MM-DD`. */
export interface ContractTerm {
  /** The earliest last day that it can still have. */
  readonly end: string;
  /** Until when it has to be cancelled to end then; undefined where it ends by itself. */
  readonly cancelBy: string | undefined;
  /** Days of the term that ends then, where that is known. */
  readonly days: number | undefined;
}

/**
 * The end of the contract that `billing` describes, as of `today`: what is written as contractEndDate, else the end of a term
 * of its contract, else its renewalDate where it has to be cancelled before. One that renews ends with the first term that
 * can still be cancelled; where all days to cancel are past, the last one is told. Undefined where nothing says when it ends.
 */
export function contractTerm(billing: Billing | undefined, today: string): ContractTerm | undefined {
  const { contract, contractEndDate, renewalDate } = billing ?? {};
  const { start, termMonths } = contract ?? {};
  const renews = renewsItself(billing);
  const written = contractEndDate ?? (renews ? renewalDate : undefined);
  const first = dateOf(written);
  if (first !== undefined) {
    const ends = (n: number) => (n === 0 ? first : addMonths(first, n * (termMonths ?? 0)));
    return termAt(ends, 0, billing, today);
  }
  const begin = dateOf(start);
  if (begin === undefined || termMonths === undefined) return undefined;
  return termAt((n) => addMonths(begin, n * termMonths) - DAY, 1, billing, today);
}

/** Whether it goes on unless it is cancelled: as written, else where there is a notice to give. */
export function renewsItself(billing: Billing | undefined): boolean {
  const contract = billing?.contract;
  return contract?.autoRenew ?? (contract?.noticeDays ?? 0) > 0;
}

/** `its contract ends 2027-03-31, if it is cancelled by 2027-03-01`, as of `today`; empty where nothing says when. */
export function contractText(billing: Billing | undefined, today: string): string {
  const term = contractTerm(billing, today);
  if (!term) return '';
  const notice = term.cancelBy === undefined ? '' : `, if it is cancelled by ${term.cancelBy}`;
  return `its contract ends ${term.end}${notice}`;
}

/** The same for whoever knows no day. */
export function contractTermsText(billing: Billing | undefined): string {
  const { contract, contractEndDate } = billing ?? {};
  if (!renewsItself(billing) || contract?.termMonths === undefined)
    return contractText(billing, '0001-01-01');
  const { start, termMonths, noticeDays = 0 } = contract;
  const since = contractEndDate === undefined ? ` from ${start}` : `, as on ${contractEndDate}`;
  if (contractEndDate === undefined && start === undefined) return '';
  return `its contract can be ended every ${termMonths} months${since}, if it is cancelled ${noticeDays} days before`;
}

/** Term `n` ends on `ends(n)`, from `from` on. */
function termAt(
  ends: (n: number) => number,
  from: number,
  billing: Billing | undefined,
  today: string,
): ContractTerm | undefined {
  const { termMonths, noticeDays = 0 } = billing?.contract ?? {};
  const renews = renewsItself(billing);
  const now = dateOf(today) ?? 0;
  const cancelBy = (n: number) => ends(n) - noticeDays * DAY;
  let n = from;
  if (renews && termMonths !== undefined) {
    // no term is longer than 31 days a month: this many have surely passed
    n += Math.max(0, Math.floor((now - cancelBy(from)) / (termMonths * 31 * DAY)));
    while (cancelBy(n) < now) n += 1;
  }
  const end = formatDay(ends(n));
  const notice = formatDay(cancelBy(n));
  if (end === undefined || notice === undefined) return undefined;
  return {
    end,
    cancelBy: renews ? notice : undefined,
    days:
      termMonths === undefined ? undefined : Math.round((ends(n) - addMonths(ends(n), -termMonths)) / DAY),
  };
}

function dateOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(time) ? undefined : time;
}

function formatDay(time: number): string | undefined {
  const year = new Date(time).getUTCFullYear();
  return year >= 0 && year <= LAST_YEAR ? new Date(time).toISOString().slice(0, 10) : undefined;
}

/** The same day of another month; the last one of a month that is shorter. */
function addMonths(time: number, months: number): number {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), length));
}

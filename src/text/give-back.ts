/** A machine that is paid, by month, and carries nothing. */
export interface IdleMachine {
  readonly name: string;
  readonly monthlyCost: number;
  readonly currency: string | undefined;
  /** When its contract can end, in words; empty where that is not known. */
  readonly contract: string;
}

/** `c1 carries nothing and costs 90 EUR a month: it could be given back, its contract ends 2027-03-31` */
export function giveBackText({ name, monthlyCost, currency, contract }: IdleMachine): string {
  const end = contract === '' ? '' : `, ${contract}`;
  return `${name} carries nothing and costs ${perMonth(monthlyCost, currency)}: it could be given back${end}`;
}

/** `90 EUR a month` */
export function perMonth(amount: number, currency: string | undefined): string {
  return `${Math.round(amount * 100) / 100}${currency ? ` ${currency}` : ''} a month`;
}

import type { DueDate } from '../model/report.ts';

const MS_OF_DAY = 86_400_000;

/** Days from `today` to `date` (both `YYYY-MM-DD`); null where there is no date, or none that exists. */
export function dueDate(date: string | undefined, today: string): DueDate | null {
  if (date === undefined) return null;
  const days = Math.round(
    (Date.parse(`${date.slice(0, 10)}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / MS_OF_DAY,
  );
  return Number.isNaN(days) ? null : { date, days };
}

import type { CapacityLine, DueDate, JournalLine } from '../../model/report.ts';
import { toOutput, unitName } from '../../units/quantity.ts';
import { type Block, type Content, code, tableOf } from '../document/document.ts';
import { compareKeys, percent } from '../figures.ts';
import { bar } from '../load.ts';
import { plural } from '../style.ts';

/** A size as people say it, with the raw figure beside it: `1.92 TB (1920 GB)`, `128 GB (131072 MB)`, `16`. */
export function sizeWithRaw(key: string, amount: number): string {
  const raw = `${toOutput(key, amount)}${unitName(key) === key ? '' : ` ${unitName(key)}`}`;
  const rounded = roundedSize(key, amount);
  return rounded === raw ? raw : `${rounded} (${raw})`;
}

function roundedSize(key: string, amount: number): string {
  const unit = unitName(key);
  if (unit === 'MB') return Math.abs(amount) < 1024 ? `${amount} MB` : `${round(amount / 1024)} GB`;
  if (unit === 'GB') return Math.abs(amount) < 1000 ? `${round(amount)} GB` : `${round(amount / 1000)} TB`;
  return String(toOutput(key, amount));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A table of resources, in the order in which people read them. */
export function capacityTable(lines: readonly CapacityLine[]): readonly Block[] {
  const sorted = lines.toSorted((a, b) => compareKeys(a.key, b.key));
  const right = (head: string) => ({ head, right: true });
  const columns = [
    { head: 'RESOURCE' },
    right('TOTAL'),
    right('RESERVED'),
    right('ALLOCATED'),
    right('FREE'),
    right('USED'),
    { head: '' },
  ];
  return tableOf(
    columns,
    sorted.map(({ key, total, reserved, allocated, free, utilization }) => [
      key,
      sizeWithRaw(key, total),
      reserved === 0 ? '' : sizeWithRaw(key, reserved),
      sizeWithRaw(key, allocated),
      free < 0 ? { text: sizeWithRaw(key, free), tone: 'bad' } : sizeWithRaw(key, free),
      utilization === null ? '' : load(utilization),
      utilization === null ? '' : { text: bar(utilization), tone: 'dim' },
    ]),
  );
}

/** A utilization, set off where it is high. */
export function load(share: number): Content {
  if (share > 1) return { text: percent(share), tone: 'bad' };
  return share > 0.9 ? { text: percent(share), tone: 'warn' } : percent(share);
}

/** `2026-12-14, in 20 days`. */
export function dueText({ date, days }: DueDate): Content {
  if (days < 0) return { text: `${date}, ${plural(-days, 'day')} ago`, tone: 'bad' };
  if (days === 0) return { text: `${date}, today`, tone: 'bad' };
  return { text: `${date}, in ${plural(days, 'day')}`, ...(days <= 60 ? { tone: 'warn' as const } : {}) };
}

/** `more` entries are not shown. */
export function journalBlocks(entries: readonly JournalLine[], withCompute: boolean): readonly Block[] {
  if (entries.length === 0) return [];
  return [
    {
      texts: entries.map(({ compute, timestamp, category, createdBy, content }) => ({
        head: {
          text: [
            timestamp,
            ...(withCompute ? [compute] : []),
            category,
            ...(createdBy === null ? [] : [`by ${createdBy}`]),
          ].join('  '),
          tone: 'strong' as const,
        },
        body: content,
      })),
    },
  ];
}

/** Names as code, in one cell. */
export function names(list: readonly string[]): Content {
  return list.length === 0 ? '' : code(list.join(', '));
}

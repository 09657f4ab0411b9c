import type { DrainReport } from '../../model/what-if.ts';
import { code, outlineOf, type Page, type Section, tableOf } from '../document/document.ts';
import { amountsText, outputAmounts } from '../figures.ts';
import { plural } from '../style.ts';
import { reasonOutlines } from './reasons.ts';

/** The steps that empty a compute, in an order in which every state on the way keeps all rules, and what has to stay. */
export function drainPage(report: DrainReport, computes: number): Page {
  const { compute, feasible, steps } = report;
  const named = new Set(compute.split(', '));
  const along = report.computes.filter((name) => !named.has(name));
  const company = along.length === 0 ? '' : `, with ${along.join(', ')}`;
  return {
    title: `Draining ${compute}${company}`,
    subtitle: feasible
      ? { text: `empty after ${plural(steps.length, 'step')}`, tone: 'good' }
      : { text: 'it cannot be emptied', tone: 'bad' },
    sections: drainSections(report, computes),
  };
}

function drainSections({ steps, stuck }: DrainReport, computes: number): readonly Section[] {
  const columns = [
    { head: '', right: true },
    { head: 'STEP' },
    { head: 'SERVICE' },
    { head: 'N', right: true },
    { head: 'COMPUTE' },
    { head: 'GETS' },
    { head: 'WHY' },
  ];
  const rows = steps.map(({ action, service, from, to, quantity, allocated, why }, index) => [
    String(index + 1),
    action,
    code(service),
    String(quantity),
    code(from === to ? to : `${from} -> ${to}`),
    amountsText(allocated),
    why,
  ]);
  return [
    { title: 'Steps, in this order', blocks: tableOf(columns, rows) },
    {
      title: 'Has to stay',
      blocks: outlineOf(
        stuck.map(({ service, compute, quantity, pinned, reasons }) => ({
          text: `${service}: ${plural(quantity, 'instance')} on ${compute}${pinned ? ', pinned by hand' : ''}`,
          below: reasonOutlines(reasons, computes),
        })),
      ),
    },
  ];
}

export function drainJson({ steps, ...report }: DrainReport): object {
  return {
    ...report,
    steps: steps.map(({ allocated, ...step }) => ({ ...step, allocated: outputAmounts(allocated) })),
  };
}

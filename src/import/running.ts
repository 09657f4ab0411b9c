import type { Draft } from './draft.ts';

/** A process that a machine runs already. */
export interface Running {
  readonly written: string;
  readonly min: Readonly<Record<string, number>>;
  readonly ports: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' }[];
}

/** A Service for each, and a pin to the compute where that is known: what runs is adopted, not moved. */
export function adopt(all: readonly Running[], compute: string | undefined, draft: Draft): void {
  const counts = new Map<string, Running & { count: number }>();
  for (const one of all) {
    const name = draft.nameFor(one.written);
    if (name === undefined) {
      draft.leaveOut(JSON.stringify(one.written), 'no name can be made of it');
      continue;
    }
    const known = counts.get(name);
    if (known) known.count += 1;
    else counts.set(name, { ...one, count: 1 });
  }
  for (const [name, { min, ports, count }] of counts) {
    draft.add('Service', name, {
      resources: { min },
      replicas: count,
      ports: ports.length === 0 ? undefined : ports.map((port) => ({ ...port })),
    });
    if (Object.keys(min).length === 0)
      draft.leaveOut(`${name}: what it needs`, 'nobody limits it: write resources.min');
    if (compute !== undefined)
      draft.add('Assignment', `${name}--${compute}`, { service: name, compute, quantity: count });
  }
  if (compute === undefined && counts.size > 0)
    draft.leaveOut('where they run', 'the file does not say: name the machine with --compute NAME');
}

import type { Command } from 'commander';
import { type EditFlags, addEditOptions, writeEdit } from './edit-files.ts';
import type { Io } from './io.ts';
import { notFound } from './names.ts';
import { pinsOf, withoutPins } from './pin.ts';
import { openSession } from './session.ts';

const EXAMPLES = `
Removes the Assignments of your own, on one compute or on all. What runs there stays where it is, as a generated Assignment
from the next apply on: the planner may then move it as it may move any other.

Examples:
  infractl unpin web app-01
  infractl unpin web`;

export function register(command: Command, io: Io): void {
  command
    .argument('<service>', 'whose pins go')
    .argument('[compute]', 'only the one there')
    .addHelpText('after', EXAMPLES)
    .action((service: string, compute: string | undefined) =>
      writeEdit(command.optsWithGlobals<EditFlags>(), io, async (flags) => {
        const session = await openSession(io, flags);
        const { services, computes } = session.fleet;
        const pins = pinsOf(session, service, compute);
        if (pins.length === 0 && !services.has(service))
          throw notFound('Service', service, services.keys(), session);
        if (pins.length === 0 && compute !== undefined && !computes.has(compute))
          throw notFound('Compute', compute, computes.keys(), session);
        return { session, files: withoutPins(session, pins) };
      }),
    );
  addEditOptions(command);
}

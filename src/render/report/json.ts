import type { CapacityLine, ComputeReport, FleetReport } from '../../model/report.ts';
import { toOutput } from '../../units/quantity.ts';
import { outputAmounts, tidyNumber } from '../figures.ts';

/** A compute's report in the units of the contract. */
export function computeReportJson({ capacity, services, ...rest }: ComputeReport): object {
  return {
    ...rest,
    capacity: capacity.map(capacityJson),
    services: services.map(({ allocated, room, ...service }) => ({
      ...service,
      allocated: outputAmounts(allocated),
      room: outputAmounts(room),
    })),
  };
}

export function fleetReportJson({ capacity, services, billing, groups, ...rest }: FleetReport): object {
  return {
    ...rest,
    capacity: capacity.map(capacityJson),
    services: services.map(({ allocated, ...service }) => ({
      ...service,
      allocated: outputAmounts(allocated),
    })),
    groups: Object.fromEntries(
      Object.entries(groups).map(([by, list]) => [
        by,
        list.map((group) => ({ ...group, monthlyCost: tidyNumber(group.monthlyCost) })),
      ]),
    ),
    billing: {
      ...billing,
      monthlyCost: tidyNumber(billing.monthlyCost),
      providers: billing.providers.map((one) => ({ ...one, monthlyCost: tidyNumber(one.monthlyCost) })),
    },
  };
}

function capacityJson({ key, total, reserved, allocated, free, utilization }: CapacityLine): object {
  const out = (amount: number): number => toOutput(key, amount);
  return {
    key,
    total: out(total),
    reserved: out(reserved),
    allocated: out(allocated),
    free: out(free),
    utilization,
  };
}

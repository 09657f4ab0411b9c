import type { Amounts } from './fleet.ts';

/** What stands on a compute now. Amounts in internal units. */
export interface Usage {
  /** By assignments, and by the vms that it hosts with all that they have. */
  readonly allocated: Amounts;
  /** total - reserved - allocated; below zero where it is overcommitted. Every key of total, reserved and allocated. */
  readonly free: Amounts;
  /** allocated / (total - reserved) of the fullest resource that counts (contract, section 4). */
  readonly utilization: number;
  /** That resource; null where nothing is allocated. */
  readonly fullest: string | null;
}

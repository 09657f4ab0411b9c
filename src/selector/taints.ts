import type { Taint, Toleration } from '../model/fleet.ts';

/** The taints that none of the tolerations is for. Source: Kubernetes, "Taints and Tolerations". */
export function untolerated(taints: readonly Taint[], tolerations: readonly Toleration[]): readonly Taint[] {
  return taints.filter((taint) => !tolerations.some((one) => tolerates(one, taint)));
}

function tolerates({ key, value, effect }: Toleration, taint: Taint): boolean {
  return (
    (key === undefined || key === taint.key) &&
    (value === undefined || value === taint.value) &&
    (effect === undefined || effect === taint.effect)
  );
}

/** As kubectl writes it: `dedicated=database:NoSchedule`, and without a value `dedicated:NoSchedule`. */
export function formatTaint({ key, value, effect }: Taint): string {
  return `${key}${value === '' ? '' : `=${value}`}:${effect}`;
}

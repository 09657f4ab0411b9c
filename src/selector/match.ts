import type { Labels, Requirement, Selector } from '../model/fleet.ts';

/** True where every requirement holds. A selector without requirements matches everything, as in Kubernetes. */
export function matchesSelector(labels: Labels, selector: Selector): boolean {
  return selector.requirements.every((requirement) => meetsRequirement(labels, requirement));
}

/** NotIn and DoesNotExist hold for a label that is absent. */
export function meetsRequirement(labels: Labels, requirement: Requirement): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** A requirement for people: `env=prod`, `env in (a, b)`, `env not in (a)`, `has gpu`, `has no gpu`. */
export function formatRequirement(requirement: Requirement): string {
  const { key, operator, values } = requirement;
  if (operator === 'Exists') return `has ${key}`;
  if (operator === 'DoesNotExist') return `has no ${key}`;
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
  return `${key} ${operator === 'In' ? 'in' : 'not in'} (${values.join(', ')})`;
}

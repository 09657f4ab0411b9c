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
    case 'Gt':
    case 'Lt':
      return isBeyond(value, requirement);
  }
}

const INTEGER = /^-?[0-9]{1,15}$/;

/** A label that is no integer is neither greater nor less than anything. */
function isBeyond(value: string | undefined, { operator, values: [limit = ''] }: Requirement): boolean {
  if (value === undefined || !INTEGER.test(value) || !INTEGER.test(limit)) return false;
  return operator === 'Gt' ? Number(value) > Number(limit) : Number(value) < Number(limit);
}

/** A requirement for people: `env=prod`, `env in (a, b)`, `env not in (a)`, `has gpu`, `has no gpu`. */
export function formatRequirement(requirement: Requirement): string {
  const { key, operator, values } = requirement;
  if (operator === 'Exists') return `has ${key}`;
  if (operator === 'DoesNotExist') return `has no ${key}`;
  if (operator === 'Gt' || operator === 'Lt') return `${key} ${operator === 'Gt' ? '>' : '<'} ${values[0]}`;
  if (operator === 'In' && values.length === 1) return `${key}=${values[0]}`;
  return `${key} ${operator === 'In' ? 'in' : 'not in'} (${values.join(', ')})`;
}

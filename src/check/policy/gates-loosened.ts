import type { Rule } from '../../model/rule.ts';

const rule: Rule = {
  id: 'gates-loosened',
  group: 'policy',
  severity: 'warning',
  summary: 'A change of the Config allows more than the base does: a gate, or the severity of a check.',
  why: 'Whoever may edit the Config in a branch could let the same branch through; so it is judged as the base has it, and what is looser counts after the merge alone.',
  fix: 'See that it is meant. Where a single apply needs it, leave the gate and lift it for that plan: apply --allow deletions=12 --expect DIGEST.',
  *check(fleet, { trust }) {
    const [config] = fleet.byKind('Config');
    const of = config ? { resource: { kind: config.kind, name: config.name } } : {};
    for (const { path, before, after } of trust?.loosened ?? []) {
      yield {
        message: `${path.join('.')} is ${after}, and ${before} on ${trust?.base}: it counts after the merge alone`,
        at: { file: 'infractl.yaml', document: config?.origin.document ?? 0, path: ['spec', ...path] },
        ...of,
      };
    }
  },
};

export default rule;

import { type KindInfo, refer, referEach } from './kind.ts';

export const componentAssignment: KindInfo<'ComponentAssignment'> = {
  kind: 'ComponentAssignment',
  singular: 'componentassignment',
  plural: 'componentassignments',
  aliases: ['ca', 'component-assignment', 'component-assignments'],
  references: ({ spec }) => [
    ...refer('Component', spec.component, 'spec', 'component'),
    ...referEach('Compute', spec.computes, 'spec', 'computes'),
  ],
};

import { type KindInfo, refer } from './kind.ts';

export const computeProfile: KindInfo<'ComputeProfile'> = {
  kind: 'ComputeProfile',
  singular: 'computeprofile',
  plural: 'computeprofiles',
  aliases: ['profile', 'profiles', 'compute-profile', 'compute-profiles'],
  references: ({ spec }) =>
    (spec.parts ?? []).flatMap(({ component }, index) =>
      refer('Component', component, 'spec', 'parts', index, 'component'),
    ),
};

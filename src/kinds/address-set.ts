import { memberTexts, namedBy } from './endpoints.ts';
import { type KindInfo, refer } from './kind.ts';

export const addressSet: KindInfo<'AddressSet'> = {
  kind: 'AddressSet',
  singular: 'addressset',
  plural: 'addresssets',
  aliases: ['set', 'sets', 'address-set', 'address-sets'],
  references: ({ spec }) =>
    memberTexts(spec).flatMap(({ text, path }) => {
      const named = namedBy(text);
      return named ? refer(named.kind, named.name, ...path) : [];
    }),
};

import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { countLeftOut, listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';

/** Instances in the state of terraform or tofu: version 4, version 3, or what `terraform show -json` prints. */
export const terraform: ImportFormat = {
  name: 'terraform',
  summary: 'state of terraform or tofu, or terraform show -json: servers of hcloud, ovh and aws',
  read,
};

type Row = Readonly<Record<string, unknown>>;

interface Instance {
  readonly type: string;
  /** `module.web.aws_instance.app[0]` */
  readonly address: string;
  readonly attributes: Row;
}

const DEEPEST = 50;

function read(text: string): Imported {
  const parsed = parseJson(text);
  if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
  const top = membersOf(parsed.value);
  const instances = instancesOf(top);
  if (!instances)
    return notOf(
      'terraform state',
      'it is of no version that is known: 3 and 4 are, and terraform show -json',
    );
  const draft = createDraft();
  const others: string[] = [];
  for (const instance of instances) {
    const add = READERS[instance.type];
    if (add) add(instance, draft);
    else others.push(instance.type);
  }
  countLeftOut(others, (type) => `of ${type}`, 'it is no machine that is known here', draft);
  return draft.done();
}

function instancesOf(top: Row): readonly Instance[] | undefined {
  if (top['version'] === 4 && Array.isArray(top['resources']))
    return top['resources'].map(membersOf).flatMap((resource) => {
      if (resource['mode'] === 'data') return [];
      const path = [textOf(resource['module']), textOf(resource['type']), textOf(resource['name'])];
      return listOf(resource['instances'])
        .map(membersOf)
        .map((one) => ({
          type: textOf(resource['type']) ?? '',
          address: `${path.filter((part) => part !== undefined).join('.')}${keyOf(one['index_key'])}`,
          attributes: membersOf(one['attributes'] ?? one['attributes_flat']),
        }));
    });
  if (top['version'] === 3 && Array.isArray(top['modules']))
    return top['modules'].map(membersOf).flatMap((module) =>
      Object.entries(membersOf(module['resources'])).flatMap(([key, value]) => {
        const path = listOf(module['path']).slice(1).map(String);
        const attributes = membersOf(membersOf(membersOf(value)['primary'])['attributes']);
        const type = textOf(membersOf(value)['type']) ?? '';
        return key.startsWith('data.') ? [] : [{ type, address: [...path, key].join('.'), attributes }];
      }),
    );
  const root = membersOf(top['values'])['root_module'];
  return root === undefined ? undefined : [...shown(membersOf(root), 0)];
}

function* shown(module: Row, depth: number): Iterable<Instance> {
  for (const one of listOf(module['resources']).map(membersOf))
    if (one['mode'] !== 'data')
      yield {
        type: textOf(one['type']) ?? '',
        address: textOf(one['address']) ?? '',
        attributes: membersOf(one['values']),
      };
  if (depth < DEEPEST)
    for (const child of listOf(module['child_modules'])) yield* shown(membersOf(child), depth + 1);
}

function keyOf(key: unknown): string {
  return textOf(key) === undefined ? '' : `[${textOf(key) ?? ''}]`;
}

const READERS: Readonly<Record<string, (instance: Instance, draft: Draft) => void>> = {
  hcloud_server: addHcloud,
  aws_instance: addAws,
  ovh_dedicated_server: addOvh,
  ovh_vps: addOvh,
  ovh_cloud_project_instance: addOvhInstance,
};

/** The name of a machine, else the address in the configuration; taken as well where another has that name. */
function nameIn({ address }: Instance, written: string | undefined, draft: Draft): string {
  return written === undefined || written === '' || draft.has(written) ? address : written;
}

function addHcloud(instance: Instance, draft: Draft): void {
  const { attributes } = instance;
  const name = draft.compute(
    nameIn(instance, textOf(attributes['name']), draft),
    {
      type: 'vps',
      provider: 'hetzner',
      region: textOf(attributes['location']),
      state: attributes['status'] === 'off' ? 'inactive' : 'active',
    },
    { ...tagsOf(attributes, 'labels'), ...kindLabel('hcloud-type', attributes['server_type']) },
  );
  if (name === undefined) return;
  const four = textOf(attributes['ipv4_address']);
  if (four) draft.address(name, four, true, `${four}/32`);
  const six = textOf(attributes['ipv6_address']);
  if (six) draft.address(name, six, !four, `${six}/64`);
}

function addAws(instance: Instance, draft: Draft): void {
  const { attributes } = instance;
  const tags = tagsOf(attributes, 'tags');
  const zone = textOf(attributes['availability_zone']);
  const name = draft.compute(
    nameIn(instance, textOf(tags['Name']), draft),
    {
      type: 'vps',
      provider: 'aws',
      region: zone?.replace(/[a-z]$/, ''),
      state: attributes['instance_state'] === 'stopped' ? 'inactive' : 'active',
    },
    {
      ...Object.fromEntries(Object.entries(tags).filter(([key]) => key !== 'Name')),
      ...kindLabel('aws-type', attributes['instance_type']),
      ...kindLabel('aws-zone', zone),
    },
  );
  if (name === undefined) return;
  const outside = textOf(attributes['public_ip']);
  const inside = textOf(attributes['private_ip']);
  if (outside) draft.address(name, outside, true);
  if (inside) draft.address(name, inside, !outside);
  for (const six of listOf(attributes['ipv6_addresses'])) draft.address(name, textOf(six) ?? '', false);
}

function addOvh(instance: Instance, draft: Draft): void {
  const { attributes, type } = instance;
  const name = draft.compute(
    nameIn(instance, textOf(attributes['service_name']) ?? textOf(attributes['name']), draft),
    {
      type: type === 'ovh_vps' ? 'vps' : 'baremetal',
      provider: 'ovh',
      region: textOf(attributes['datacenter']) ?? textOf(attributes['region']) ?? textOf(attributes['zone']),
      state: 'active',
    },
    kindLabel('ovh-display-name', attributes['display_name']),
  );
  const ip = textOf(attributes['ip']);
  if (name !== undefined && ip) draft.address(name, ip, true);
}

function addOvhInstance(instance: Instance, draft: Draft): void {
  const { attributes } = instance;
  const name = draft.compute(
    nameIn(instance, textOf(attributes['name']), draft),
    { type: 'vps', provider: 'ovh', region: textOf(attributes['region']), state: 'active' },
    kindLabel('ovh-flavor', attributes['flavor_name']),
  );
  if (name === undefined) return;
  for (const [index, one] of listOf(attributes['addresses']).map(membersOf).entries())
    draft.address(name, textOf(one['ip']) ?? '', index === 0);
}

function kindLabel(key: string, value: unknown): Record<string, string> {
  const text = textOf(value);
  return text === undefined || text === '' ? {} : { [key]: text };
}

/** Tags as an object, or flat as version 3 has them: `tags.Name`, and `tags.%` for how many. */
function tagsOf(attributes: Row, word: string): Row {
  const flat = Object.entries(attributes).flatMap(([key, value]) =>
    key.startsWith(`${word}.`) && key !== `${word}.%` ? [[key.slice(word.length + 1), value] as const] : [],
  );
  const all: readonly (readonly [string, unknown])[] = [
    ...Object.entries(membersOf(attributes[word])),
    ...flat,
  ];
  return Object.fromEntries(
    all.filter(([, value]) => numberOf(value) !== undefined || textOf(value) !== undefined),
  );
}

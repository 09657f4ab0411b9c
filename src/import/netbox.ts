import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';
import { locationOf } from './location.ts';

/** Devices, virtual machines, addresses and prefixes of NetBox, as its API lists them. */
export const netbox: ImportFormat = {
  name: 'netbox',
  summary:
    'NetBox: API lists of devices, virtual machines, IP addresses, prefixes (racks and VRFs come with them)',
  read,
};

type Row = Readonly<Record<string, unknown>>;

function read(text: string): Imported {
  const parsed = parseJson(text);
  if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
  const reply = membersOf(parsed.value);
  const rows = Array.isArray(parsed.value) ? (parsed.value as unknown[]) : reply['results'];
  if (!Array.isArray(rows) || !rows.every((row) => readerOf(membersOf(row)) !== undefined))
    return notOf(
      'list of the NetBox API',
      'its results are no devices, machines, addresses, prefixes, racks or VRFs',
    );
  const draft = createDraft();
  for (const row of rows.map(membersOf)) readerOf(row)?.(row, draft);
  const count = numberOf(reply['count']);
  if (reply['next'] || (count !== undefined && count > rows.length))
    draft.leaveOut(
      `${count === undefined ? 'more' : count - rows.length} rows`,
      'they are on pages that are not in this file',
    );
  return draft.done();
}

function readerOf(row: Row): ((row: Row, draft: Draft) => void) | undefined {
  if ('device_type' in row) return addDevice;
  if ('vcpus' in row || ('cluster' in row && 'memory' in row)) return addVirtual;
  if (textOf(row['address']) !== undefined) return addAddress;
  if (textOf(row['prefix']) !== undefined) return addPrefix;
  if ('u_height' in row)
    return (rack, draft) => draft.leaveOut(`rack ${nameIn(rack) ?? ''}`, 'devices name their rack');
  if ('rd' in row || 'enforce_unique' in row)
    return (vrf, draft) =>
      draft.leaveOut(`VRF ${nameIn(vrf) ?? ''}`, 'addresses and prefixes name their VRF');
  return undefined;
}

/** What a reference is called: its slug, else its name; ids are no names. */
function nameIn(value: unknown): string | undefined {
  const members = membersOf(value);
  return textOf(members['slug']) ?? textOf(members['name']) ?? textOf(members['display']);
}

/** A status is a value, a word, or both in an object. */
function stateOf(value: unknown): 'active' | 'inactive' {
  const status = membersOf(value);
  const word = 'value' in status ? status['value'] : value;
  return word === 'active' || word === 1 || word === true ? 'active' : 'inactive';
}

function labelsOf(row: Row): Row {
  const tags = listOf(row['tags']).flatMap((tag) => textOf(tag) ?? nameIn(tag) ?? []);
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ['role', nameIn(row['role'] ?? row['device_role'])],
    ['tenant', nameIn(row['tenant'])],
    ['platform', nameIn(row['platform'])],
    ...tags.map((tag) => [`tag-${tag}`, 'true'] as const),
  ];
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function addDevice(row: Row, draft: Draft): void {
  const written = textOf(row['name']);
  if (written === undefined)
    return draft.leaveOut(`device ${textOf(row['id']) ?? ''}`, 'it has no name, and an id is none');
  const name = draft.compute(
    written,
    {
      type: 'baremetal',
      region: nameIn(row['site']),
      state: stateOf(row['status']),
      location: locationOf({
        site: nameIn(row['site']),
        rack: membersOf(row['rack'])['name'],
        unit: row['position'],
        height: membersOf(row['device_type'])['u_height'],
      }),
    },
    labelsOf(row),
  );
  if (name !== undefined) addPrimary(name, row, draft);
}

function addVirtual(row: Row, draft: Draft): void {
  const written = textOf(row['name']);
  if (written === undefined)
    return draft.leaveOut(`vm ${textOf(row['id']) ?? ''}`, 'it has no name, and an id is none');
  const cores = numberOf(row['vcpus']) ?? numberOf(Number.parseFloat(textOf(row['vcpus']) ?? ''));
  const memory = numberOf(row['memory']);
  const host = textOf(membersOf(row['device'])['name']);
  const name = draft.compute(
    written,
    {
      type: 'vm',
      region: nameIn(row['site']) ?? nameIn(row['cluster']),
      state: stateOf(row['status']),
      host: host === undefined ? undefined : draft.machineName(host),
      capacity: cores === undefined || memory === undefined ? undefined : { cores, memory },
    },
    labelsOf(row),
  );
  if (name === undefined) return;
  if (numberOf(row['disk']) !== undefined)
    draft.leaveOut(
      `${name}: disk ${textOf(row['disk']) ?? ''}`,
      'GB or MB by the version of NetBox: write spec.capacity',
    );
  addPrimary(name, row, draft);
}

function addPrimary(name: string, row: Row, draft: Draft): void {
  const four = membersOf(row['primary_ip4'])['address'];
  const six = membersOf(row['primary_ip6'])['address'];
  const chosen = membersOf(row['primary_ip'])['address'] ?? four ?? six;
  for (const written of [four, six]) {
    const text = textOf(written);
    if (text !== undefined) draft.address(name, text.split('/')[0] ?? '', written === chosen, text);
  }
}

function addAddress(row: Row, draft: Draft): void {
  const text = textOf(row['address']) ?? '';
  const assigned = membersOf(row['assigned_object'] ?? row['interface']);
  const owner = membersOf(assigned['device'] ?? assigned['virtual_machine']);
  const compute = textOf(owner['name']);
  const network = textOf(membersOf(row['vrf'])['name']);
  const more = { interface: textOf(assigned['name']), network };
  if (compute === undefined) draft.block(text, { network });
  else draft.address(draft.machineName(compute) ?? '', text.split('/')[0] ?? '', false, text, more);
}

function addPrefix(row: Row, draft: Draft): void {
  draft.subnet(textOf(row['prefix']) ?? '', {
    network: textOf(membersOf(row['vrf'])['name']),
    region: nameIn(row['site']) ?? nameIn(row['scope']),
    vlan: numberOf(membersOf(row['vlan'])['vid']),
  });
}

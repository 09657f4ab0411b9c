import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';
import { locationOf } from './location.ts';

/** Dedicated servers, VPSes, instances of the public cloud and addresses of OVHcloud, as its API replies: one, or a list. */
export const ovh: ImportFormat = {
  name: 'ovh',
  summary:
    'OVHcloud: replies of /dedicated/server/NAME, /vps/NAME, /cloud/project/ID/instance, /ip; one or a list',
  read,
};

type Row = Readonly<Record<string, unknown>>;

function read(text: string): Imported {
  const parsed = parseJson(text);
  if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
  const rows = Array.isArray(parsed.value) ? (parsed.value as unknown[]) : [parsed.value];
  const draft = createDraft();
  for (const row of rows) {
    const add = typeof row === 'string' ? addBlock : readerOf(membersOf(row));
    if (!add)
      return notOf(
        'reply of the OVHcloud API',
        'there is no server, VPS, instance or address in it that is known',
      );
    add(typeof row === 'string' ? { ip: row } : membersOf(row), draft);
  }
  return draft.done();
}

function readerOf(row: Row): ((row: Row, draft: Draft) => void) | undefined {
  if ('commercialRange' in row || 'serverId' in row) return addServer;
  if ('model' in row && ('zone' in row || 'vcore' in row)) return addVps;
  if ('ipAddresses' in row) return addInstance;
  return textOf(row['ip']) !== undefined && ('type' in row || 'routedTo' in row) ? addBlock : undefined;
}

function addServer(row: Row, draft: Draft): void {
  const display = textOf(membersOf(row['iam'])['displayName']);
  const written = textOf(row['name']) ?? '';
  const state = row['state'] === 'ok' ? 'active' : 'maintenance';
  const name = draft.compute(
    written,
    {
      type: 'baremetal',
      provider: 'ovh',
      region: textOf(row['datacenter']) ?? textOf(row['region']),
      state,
      location: locationOf({ site: row['datacenter'], rack: row['rack'] }),
    },
    defined({ 'ovh-range': row['commercialRange'], 'ovh-display-name': display }),
  );
  if (name === undefined) return;
  if (state !== 'active')
    draft.leaveOut(`${name}: state ${JSON.stringify(row['state'])}`, 'taken for maintenance');
  const ip = textOf(row['ip']);
  if (ip !== undefined) draft.address(name, ip, true, ip.includes(':') ? undefined : `${ip}/32`);
  draft.leaveOut(`${name}: its parts`, 'this reply does not tell them: write spec.parts or spec.capacity');
}

function addVps(row: Row, draft: Draft): void {
  const model = membersOf(row['model']);
  const cores = numberOf(row['vcore']) ?? numberOf(model['vcore']);
  const memory = numberOf(row['memoryLimit']) ?? numberOf(model['memory']);
  const disk = numberOf(model['disk']);
  draft.compute(
    textOf(row['name']) ?? '',
    {
      type: 'vps',
      provider: 'ovh',
      region: textOf(row['zone']),
      state: row['state'] === 'running' ? 'active' : 'inactive',
      capacity:
        cores === undefined || memory === undefined
          ? undefined
          : { cores, memory, ...(disk === undefined ? {} : { nvme: disk }) },
    },
    defined({ 'ovh-offer': model['name'], 'ovh-display-name': row['displayName'] }),
  );
}

function addInstance(row: Row, draft: Draft): void {
  const flavor = membersOf(row['flavor']);
  const [cores, ram, disk] = [numberOf(flavor['vcpus']), numberOf(flavor['ram']), numberOf(flavor['disk'])];
  // a flavor tells its memory in GB here, and in MB where OpenStack answers
  const memory = ram === undefined ? undefined : ram < 512 ? ram * 1024 : ram;
  const name = draft.compute(
    textOf(row['name']) ?? '',
    {
      type: 'vps',
      provider: 'ovh',
      region: textOf(row['region']),
      state: row['status'] === 'ACTIVE' ? 'active' : 'inactive',
      capacity:
        cores === undefined || memory === undefined
          ? undefined
          : { cores, memory, ...(disk === undefined ? {} : { nvme: disk }) },
    },
    defined({ 'ovh-flavor': flavor['name'] }),
  );
  if (name === undefined) return;
  let primary = true;
  for (const one of listOf(row['ipAddresses']).map(membersOf)) {
    const ip = textOf(one['ip']);
    if (ip === undefined) continue;
    const isPublic = one['type'] === 'public';
    draft.address(name, ip, isPublic && primary);
    if (isPublic) primary = false;
  }
}

/** `1.2.3.4/32`: one address; a larger block is a Subnet. */
function addBlock(row: Row, draft: Draft): void {
  const written = textOf(row['ip']) ?? '';
  const target = textOf(membersOf(row['routedTo'])['serviceName']);
  draft.block(written, { provider: 'ovh' });
  if (target !== undefined)
    draft.leaveOut(`${written}: routed to ${target}`, 'the machine says which addresses it has');
}

/** Labels whose value is there. */
function defined(labels: Row): Row {
  return Object.fromEntries(
    Object.entries(labels).filter(([, value]) => textOf(value) !== undefined && value !== ''),
  );
}

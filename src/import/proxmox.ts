import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { countLeftOut, membersOf, numberOf, parseJson, textOf } from './json.ts';

/** Nodes and guests of Proxmox VE: /cluster/resources, or the nodes, qemu or lxc of one node, wrapped or bare. */
export const proxmox: ImportFormat = {
  name: 'proxmox',
  summary:
    'nodes and guests of Proxmox VE: pvesh get /cluster/resources --output-format json, or the reply of the API',
  read,
};

const MB = 1024 ** 2;
const GB = 1024 ** 3;

function read(text: string): Imported {
  const parsed = parseJson(text);
  if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
  const { value } = parsed;
  const rows = Array.isArray(value) ? (value as unknown[]) : membersOf(value)['data'];
  if (!Array.isArray(rows) || !rows.every((row) => isRow(membersOf(row))))
    return notOf(
      'reply of Proxmox VE',
      'there is no list with a vmid, a node or a type in each of its members',
    );
  const draft = createDraft();
  const others: string[] = [];
  for (const row of rows.map(membersOf)) {
    const kind = textOf(row['type']) ?? (row['vmid'] === undefined ? 'node' : 'guest');
    if (kind === 'node') addNode(row, draft);
    else if (row['vmid'] !== undefined) addGuest(row, draft);
    else others.push(kind);
  }
  countLeftOut(others, (kind) => `of type ${kind}`, 'it is no machine', draft);
  return draft.done();
}

function isRow(row: Readonly<Record<string, unknown>>): boolean {
  return ['vmid', 'node', 'type'].some((key) => textOf(row[key]) !== undefined);
}

function addNode(row: Readonly<Record<string, unknown>>, draft: Draft): void {
  draft.compute(textOf(row['node']) ?? '', {
    type: 'baremetal',
    state: row['status'] === 'online' ? 'active' : 'inactive',
    capacity: capacityOf(row),
  });
}

function addGuest(row: Readonly<Record<string, unknown>>, draft: Draft): void {
  const id = textOf(row['vmid']) ?? '';
  const name = textOf(row['name']) ?? `vm-${id}`;
  if (Number(row['template'] ?? 0) === 1) return draft.leaveOut(name, 'a template, no machine');
  const host = textOf(row['node']);
  const tags = (textOf(row['tags']) ?? '').split(/[;,\s]+/).filter((tag) => tag !== '');
  draft.compute(
    name,
    {
      type: 'vm',
      state: row['status'] === 'running' ? 'active' : 'inactive',
      host: host === undefined ? undefined : draft.machineName(host),
      capacity: capacityOf(row),
    },
    { 'proxmox-id': id, ...Object.fromEntries(tags.map((tag) => [`tag-${tag}`, 'true'])) },
  );
}

/** Cores by count, memory and disk in bytes. */
function capacityOf(row: Readonly<Record<string, unknown>>): Record<string, number> | undefined {
  const cores = numberOf(row['maxcpu']) ?? numberOf(row['cpus']);
  const memory = numberOf(row['maxmem']);
  const disk = numberOf(row['maxdisk']);
  if (cores === undefined || memory === undefined) return undefined;
  const rest = disk === undefined || disk < GB ? {} : { nvme: Math.floor(disk / GB) };
  return { cores, memory: Math.floor(memory / MB), ...rest };
}

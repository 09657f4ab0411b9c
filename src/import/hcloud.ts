import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';

/** Servers of Hetzner Cloud: the API's reply, or `hcloud server list -o json`. */
export const hcloud: ImportFormat = {
  name: 'hcloud',
  summary: 'servers of Hetzner Cloud: hcloud server list -o json, or the reply of the API',
  read,
};

function read(text: string): Imported {
  const parsed = parseJson(text);
  if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
  const { value } = parsed;
  const reply = membersOf(value);
  const servers = Array.isArray(value) ? value : listOf(reply['servers']);
  if (
    !servers.every((server) => 'public_net' in membersOf(server)) ||
    (servers.length === 0 && !Array.isArray(value) && !('servers' in reply))
  )
    return notOf('list of hcloud servers', 'there are no servers with a public_net in it');
  const draft = createDraft();
  for (const server of servers) addServer(membersOf(server), draft);
  const total = numberOf(membersOf(membersOf(reply['meta'])['pagination'])['total_entries']);
  if (total !== undefined && total > servers.length)
    draft.leaveOut(
      `${total - servers.length} of ${total} servers`,
      'they are on pages that are not in this file',
    );
  return draft.done();
}

function addServer(server: Readonly<Record<string, unknown>>, draft: Draft): void {
  const type = membersOf(server['server_type']);
  const location = membersOf(server['location'] ?? membersOf(server['datacenter'])['location']);
  const [cores, memory, disk] = [numberOf(type['cores']), numberOf(type['memory']), numberOf(type['disk'])];
  const capacity =
    cores === undefined || memory === undefined
      ? undefined
      : { cores, memory: Math.round(memory * 1024), ...(disk === undefined ? {} : { nvme: disk }) };
  const name = draft.compute(
    textOf(server['name']) ?? '',
    {
      type: 'vps',
      provider: 'hetzner',
      region: textOf(location['name']),
      state: server['status'] === 'running' ? 'active' : 'inactive',
      capacity,
    },
    membersOf(server['labels']),
  );
  if (name === undefined) return;
  const { ipv4, ipv6 } = membersOf(server['public_net']);
  const v4 = textOf(membersOf(ipv4)['ip']);
  if (v4 !== undefined) draft.address(name, v4, true, `${v4}/32`);
  const network = textOf(membersOf(ipv6)['ip']);
  // the host address of the network that every image configures
  if (network !== undefined)
    draft.address(
      name,
      network.replace(/::\/\d+$/, '::1'),
      v4 === undefined,
      network.replace(/::\/(\d+)$/, '::1/$1'),
    );
  for (const net of listOf(server['private_net'])) {
    const ip = textOf(membersOf(net)['ip']);
    if (ip !== undefined) draft.address(name, ip, false);
  }
}

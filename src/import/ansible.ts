import { parseDocument } from 'yaml';
import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { listOf, membersOf, numberOf, textOf } from './json.ts';

/** An inventory in YAML, or what `ansible-inventory --list` prints. Groups of hosts become labels. */
export const ansible: ImportFormat = {
  name: 'ansible',
  summary: 'inventory in YAML, or the JSON of ansible-inventory --list (also of INI and dynamic ones)',
  read,
};

const DEEPEST = 20;
/** Groups that an export made of what a compute has anyway. */
const DERIVED = /^(?:label|provider|region|type|service)_/;

function read(text: string): Imported {
  const document = parseDocument(text, {
    logLevel: 'silent',
    customTags: [{ tag: '!unsafe', resolve: (value: string) => value }],
  });
  if (document.errors.length > 0)
    return notOf(
      'ansible inventory',
      `${document.errors[0]?.message.split('\n')[0] ?? ''}; of an INI file give what ansible-inventory --list prints`,
    );
  const top = membersOf(toPlain(document));
  const hosts = new Map<string, Host>();
  if ('_meta' in top) readListing(top, hosts);
  else for (const [name, group] of Object.entries(top)) readGroup(name, group, hosts, 0);
  if (hosts.size === 0) return notOf('ansible inventory', 'there is no host in it');
  const draft = createDraft();
  for (const [name, host] of hosts) addHost(name, host, draft);
  return draft.done();
}

/** Aliases that multiply are no inventory. */
function toPlain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

interface Host {
  readonly vars: Record<string, unknown>;
  readonly groups: Set<string>;
}

function hostIn(hosts: Map<string, Host>, name: string): Host {
  const host = hosts.get(name) ?? { vars: {}, groups: new Set<string>() };
  hosts.set(name, host);
  return host;
}

function readListing(top: Readonly<Record<string, unknown>>, hosts: Map<string, Host>): void {
  for (const [name, vars] of Object.entries(membersOf(membersOf(top['_meta'])['hostvars'])))
    Object.assign(hostIn(hosts, name).vars, membersOf(vars));
  for (const [group, value] of Object.entries(top))
    for (const host of listOf(membersOf(value)['hosts'])) hostIn(hosts, String(host)).groups.add(group);
}

function readGroup(name: string, value: unknown, hosts: Map<string, Host>, depth: number): void {
  if (depth > DEEPEST) return;
  const group = membersOf(value);
  for (const [host, vars] of Object.entries(membersOf(group['hosts']))) {
    const known = hostIn(hosts, host);
    known.groups.add(name);
    Object.assign(known.vars, membersOf(vars));
  }
  for (const [child, inner] of Object.entries(membersOf(group['children'])))
    readGroup(child, inner, hosts, depth + 1);
}

function addHost(written: string, { vars, groups }: Host, draft: Draft): void {
  if (/\[[^\]]*:[^\]]*\]/.test(written))
    return draft.leaveOut(written, 'a range of hosts; give what ansible-inventory --list prints');
  const own = 'infractl_type' in vars;
  const labels = own
    ? membersOf(vars['infractl_labels'])
    : Object.fromEntries(
        [...groups]
          .filter((group) => group !== 'all' && group !== 'ungrouped' && !DERIVED.test(group))
          .map((group) => [`group-${group}`, 'true']),
      );
  const cores = numberOf(vars['ansible_processor_vcpus']);
  const memory = numberOf(vars['ansible_memtotal_mb']);
  const name = draft.compute(
    written,
    {
      type: plainText(vars['infractl_type']),
      provider: plainText(vars['infractl_provider']),
      region: plainText(vars['infractl_region']),
      state: plainText(vars['infractl_state']),
      host: plainText(vars['infractl_host']),
      capacity: cores === undefined || memory === undefined ? undefined : { cores, memory },
    },
    Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, plainText(value) ?? value])),
  );
  if (name === undefined) return;
  const address = plainText(vars['ansible_host']) ?? (/^[0-9.]+$|:/.test(written) ? written : undefined);
  if (address?.includes('{{') === true) draft.leaveOut(`${name}: ansible_host`, 'a template, not an address');
  else if (address !== undefined) draft.address(name, address, true);
  const others = Object.keys(vars).filter((key) => !/^(?:infractl_|ansible_host$)/.test(key));
  // the names alone: a value may be a secret
  if (others.length > 0) draft.leaveOut(`${name}: variables ${others.join(', ')}`, 'no field is for them');
}

/** Text, also as --list prints what was marked unsafe. */
function plainText(value: unknown): string | undefined {
  return textOf(value) ?? textOf(membersOf(value)['__ansible_unsafe']);
}

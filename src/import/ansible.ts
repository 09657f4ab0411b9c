import { parseDocument } from 'yaml';
import type { Json } from '../model/state.ts';
import { addFacts, readFacts } from './ansible-facts.ts';
import { isIni, readIni } from './ansible-ini.ts';
import { type Host, Inventory, type Vars } from './ansible-inventory.ts';
import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { listOf, membersOf, numberOf, textOf } from './json.ts';
import { locationOf } from './location.ts';

/** An inventory in YAML, INI or as `ansible-inventory --list` prints it: groups of hosts become labels. Or facts of machines. */
export const ansible: ImportFormat = {
  name: 'ansible',
  summary:
    'an inventory in YAML or INI, the JSON of ansible-inventory --list, or facts: what ansible -m setup prints',
  read,
};

const DEEPEST = 20;
/** One machine on the way, as a manifest may name it. */
const JUMP =
  /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::[0-9]{1,5})?$/;
/** Groups that an export made of what a compute has anyway. */
const DERIVED = /^(?:label|provider|region|type|service)_/;

function read(text: string): Imported {
  const draft = createDraft();
  const facts = readFacts(text);
  if (facts) {
    for (const one of facts) addFacts(one, draft);
    return draft.done();
  }
  const inventory = new Inventory(draft);
  if (isIni(text)) readIni(text, inventory);
  else {
    const document = parseDocument(text, {
      logLevel: 'silent',
      customTags: [{ tag: '!unsafe', resolve: (value: string) => value }],
    });
    const [fault] = document.errors;
    if (fault) return notOf('ansible inventory', fault.message.split('\n')[0] ?? '');
    const top = membersOf(toPlain(document));
    if ('_meta' in top) readListing(top, inventory);
    else for (const [name, group] of Object.entries(top)) readGroup(name, group, inventory, 0);
  }
  if (inventory.hosts.size === 0) return notOf('ansible inventory', 'there is no host in it');
  for (const [name, host] of inventory.hosts) addHost(name, host, inventory.varsOf(host), draft);
  for (const [group, vars] of inventory.groupVars) tellUnused(`group ${group}`, vars, draft);
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

function readListing(top: Vars, inventory: Inventory): void {
  for (const [name, vars] of Object.entries(membersOf(membersOf(top['_meta'])['hostvars'])))
    inventory.host(name, undefined, membersOf(vars));
  for (const [group, value] of Object.entries(top))
    for (const host of listOf(membersOf(value)['hosts'])) inventory.host(String(host), group);
}

function readGroup(name: string, value: unknown, inventory: Inventory, depth: number): void {
  if (depth > DEEPEST) return;
  const group = membersOf(value);
  for (const [host, vars] of Object.entries(membersOf(group['hosts'])))
    inventory.host(host, name, membersOf(vars));
  inventory.vars(name, membersOf(group['vars']));
  for (const [child, inner] of Object.entries(membersOf(group['children']))) {
    inventory.child(name, child);
    readGroup(child, inner, inventory, depth + 1);
  }
}

function addHost(written: string, host: Host, vars: Vars, draft: Draft): void {
  const own = 'infractl_type' in vars;
  const labels = own
    ? membersOf(vars['infractl_labels'])
    : Object.fromEntries(
        [...host.groups]
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
      owner: plainText(vars['infractl_owner']),
      location: locationOf({
        site: plainText(vars['infractl_site']),
        rack: plainText(vars['infractl_rack']),
      }),
      ssh: sshOf(vars),
      capacity: cores === undefined || memory === undefined ? undefined : { cores, memory },
    },
    Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, plainText(value) ?? value])),
  );
  if (name === undefined) return;
  const address = plainText(vars['ansible_host']) ?? (/^[0-9.]+$|:/.test(written) ? written : undefined);
  if (address?.includes('{{') === true) draft.leaveOut(`${name}: ansible_host`, 'a template, not an address');
  else if (address !== undefined) draft.address(name, address, true);
  tellUnused(name, host.vars, draft);
}

/** By their names alone: a value may be a secret. */
function tellUnused(whose: string, vars: Vars, draft: Draft): void {
  const others = Object.keys(vars).filter((key) => !/^(?:infractl_|ansible_(?:host|user|port)$)/.test(key));
  if (others.length > 0) draft.leaveOut(`${whose}: variables ${others.join(', ')}`, 'no field is for them');
}

/** How to log in. What is a template, or no user and no port, is nothing. */
function sshOf(vars: Vars): Readonly<Record<string, Json>> | undefined {
  const user = plainText(vars['ansible_user']);
  const port = Number(plainText(vars['ansible_port']));
  const jump = /^-o ProxyJump=(\S+)$/.exec(plainText(vars['ansible_ssh_common_args']) ?? '')?.[1];
  const fields: readonly (readonly [string, Json | undefined])[] = [
    ['user', user !== undefined && /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}[$]?$/.test(user) ? user : undefined],
    ['port', Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined],
    ['jump', jump !== undefined && JUMP.test(jump) && jump.length <= 253 ? jump : undefined],
  ];
  const given = fields.filter((field): field is [string, Json] => field[1] !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

/** Text, also as --list prints what was marked unsafe. */
function plainText(value: unknown): string | undefined {
  return textOf(value) ?? textOf(membersOf(value)['__ansible_unsafe']);
}

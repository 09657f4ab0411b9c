import type { Json } from '../model/state.ts';
import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { countLeftOut, listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';

/** Rows of KubeBuddy's API: all tables in one object, or a list each in several files. Ids become names. */
export const kubebuddy: ImportFormat = {
  name: 'kubebuddy',
  summary: "rows of KubeBuddy's API: its tables in one object, or as lists in files that are given together",
  read: (text) => readAll([text]),
  readAll,
};

type Row = Readonly<Record<string, unknown>>;
type Table = keyof typeof SHAPES;

/** The table of a row by the fields that no other table has together; the first that fits. */
const SHAPES = {
  'api keys': ['scope'],
  'compute components': ['compute_id', 'component_id'],
  'compute ips': ['compute_id', 'ip_id'],
  'compute rules': ['compute_id', 'rule_id'],
  assignments: ['service_id', 'compute_id'],
  ports: ['assignment_id', 'ip_id'],
  journal: ['compute_id', 'content'],
  rules: ['action', 'protocol'],
  dns: ['zone', 'type'],
  ips: ['address', 'type'],
  components: ['manufacturer', 'model'],
  computes: ['provider', 'type'],
  services: ['name', 'min_spec'],
  'services without min': ['name', 'max_spec'],
  'services without sizes': ['name', 'placement'],
} as const;

const DEEPEST = 4;

function readAll(texts: readonly string[]): Imported {
  const rows: Row[] = [];
  for (const text of texts) {
    const parsed = parseJson(text);
    if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
    const found = [...rowsIn(parsed.value, 0)];
    if (found.every((row) => tableOf(row) === undefined))
      return notOf("reply of KubeBuddy's API", 'there is no row of a table of it that is known');
    rows.push(...found);
  }
  const tables = new Map<Table, Row[]>();
  const unknown: string[] = [];
  for (const row of rows) {
    const table = tableOf(row);
    if (table === undefined) unknown.push('of no table that is known');
    else tables.set(table, [...(tables.get(table) ?? []), row]);
  }
  const draft = createDraft();
  countLeftOut(unknown, (what) => what, 'no field tells what it is', draft);
  write((table) => tables.get(table) ?? [], draft);
  return draft.done();
}

function* rowsIn(value: unknown, depth: number): Iterable<Row> {
  if (depth > DEEPEST) return;
  if (Array.isArray(value)) {
    for (const row of value) if (textOf(membersOf(row)['id']) !== undefined) yield membersOf(row);
  } else for (const member of Object.values(membersOf(value))) yield* rowsIn(member, depth + 1);
}

function tableOf(row: Row): Table | undefined {
  return (Object.keys(SHAPES) as Table[]).find((table) => SHAPES[table].every((field) => field in row));
}

/** What a row is called here, by its id. */
type Names = ReadonlyMap<string, string>;

function write(rowsOf: (table: Table) => readonly Row[], draft: Draft): void {
  const computes = named(
    rowsOf('computes'),
    (row, name) => {
      draft.compute(
        name,
        {
          type: textOf(row['type']),
          provider: textOf(row['provider']),
          region: textOf(row['region']),
          state: textOf(row['state']),
          billing: billingOf(row),
        },
        membersOf(row['tags']),
      );
    },
    draft,
  );
  const components = named(
    rowsOf('components'),
    (row, name) => {
      draft.add('Component', name, {
        type: row['type'] === 'memory' ? 'ram' : textOf(row['type']),
        manufacturer: textOf(row['manufacturer']),
        model: textOf(row['model']),
        specs: asJson(row['specs']),
        notes: textOf(row['notes']),
      });
    },
    draft,
  );
  for (const row of rowsOf('compute components')) addPart(row, computes, components, draft);
  const serviceRows = [
    ...rowsOf('services'),
    ...rowsOf('services without min'),
    ...rowsOf('services without sizes'),
  ];
  const services = named(
    serviceRows,
    (row, name) => {
      const min = membersOf(row['min_spec']);
      if ('storage' in min)
        draft.leaveOut(
          `${name}: storage`,
          'no compute provides such a key: taken as it is, write nvme, ssd or hdd',
        );
      draft.add('Service', name, {
        resources: {
          min: asJson(min) ?? {},
          ...(row['max_spec'] ? { max: asJson(row['max_spec']) ?? {} } : {}),
        },
        placement: asJson(row['placement']),
        ports: portsOf(row),
      });
    },
    draft,
  );
  const assignments = new Map<string, string>();
  for (const row of rowsOf('assignments')) {
    const [service, compute] = [services.get(idOf(row, 'service_id')), computes.get(idOf(row, 'compute_id'))];
    if (service === undefined || compute === undefined)
      draft.leaveOut(`assignment ${idOf(row, 'id')}`, DANGLING);
    else {
      const name = `${service}--${compute}`;
      assignments.set(idOf(row, 'id'), name);
      draft.add('Assignment', name, {
        service,
        compute,
        quantity: numberOf(row['quantity']),
        notes: textOf(row['notes']),
      });
    }
  }
  const ips = new Map<string, string>();
  for (const row of rowsOf('ips')) {
    const name = draft.block(textOf(row['address']) ?? '', {
      cidr: textOf(row['cidr']),
      type: textOf(row['type']),
      gateway: textOf(row['gateway']),
      dnsServers: listOf(row['dns_servers']).length > 0 ? listOf(row['dns_servers']).map(String) : undefined,
      provider: textOf(row['provider']),
      region: textOf(row['region']),
      vlan: numberOf(Number(textOf(row['vlan']) || Number.NaN)),
      notes: textOf(row['notes']),
    });
    if (name !== undefined) ips.set(idOf(row, 'id'), name);
  }
  for (const row of rowsOf('compute ips')) {
    const [compute, ip] = [computes.get(idOf(row, 'compute_id')), ips.get(idOf(row, 'ip_id'))];
    if (compute === undefined || ip === undefined)
      draft.leaveOut(`address ${idOf(row, 'id')} on a compute`, DANGLING);
    else
      draft.add('IPAssignment', `${compute}-${ip}`, {
        compute,
        ip,
        primary: row['is_primary'] === true,
        interface: textOf(row['interface_name']),
      });
  }
  for (const row of rowsOf('dns')) addRecord(row, ips, draft);
  for (const row of rowsOf('ports')) {
    const [assignment, ip] = [assignments.get(idOf(row, 'assignment_id')), ips.get(idOf(row, 'ip_id'))];
    if (assignment === undefined || ip === undefined) draft.leaveOut(`port ${idOf(row, 'id')}`, DANGLING);
    else
      draft.add('PortAssignment', `${ip}-${textOf(row['protocol']) ?? 'tcp'}-${textOf(row['port']) ?? ''}`, {
        assignment,
        ip,
        port: numberOf(row['port']),
        protocol: textOf(row['protocol']),
        servicePort: numberOf(row['service_port']) ?? numberOf(row['port']),
        description: textOf(row['description']),
      });
  }
  addFirewall(rowsOf, computes, draft);
  for (const [index, row] of rowsOf('journal').entries()) {
    const compute = computes.get(idOf(row, 'compute_id'));
    const timestamp = textOf(row['created_at']);
    if (compute === undefined || timestamp === undefined)
      draft.leaveOut(`journal ${idOf(row, 'id')}`, DANGLING);
    else
      draft.add('JournalEntry', `${compute}-${timestamp.slice(0, 10)}-${index + 1}`, {
        compute,
        category: textOf(row['category']) ?? 'other',
        timestamp,
        content: textOf(row['content']),
        createdBy: textOf(row['created_by']),
      });
  }
  countLeftOut(
    rowsOf('api keys').map(() => 'keys of the API'),
    (what) => what,
    'they are secrets',
    draft,
  );
}

const DANGLING = 'it refers to a row that is not in these files';

function idOf(row: Row, field: string): string {
  return textOf(row[field]) ?? '';
}

/** Names of rows by their ids; one that has none is told. */
function named(rows: readonly Row[], add: (row: Row, name: string) => void, draft: Draft): Names {
  const names = new Map<string, string>();
  for (const row of rows) {
    const name = draft.nameFor(textOf(row['name']) ?? '');
    if (name === undefined) draft.leaveOut(`row ${idOf(row, 'id')}`, 'no name can be made of it');
    else if (new Set(names.values()).has(name))
      draft.leaveOut(`row ${idOf(row, 'id')}`, `another is ${name} already`);
    else {
      names.set(idOf(row, 'id'), name);
      add(row, name);
    }
  }
  return names;
}

function addPart(row: Row, computes: Names, components: Names, draft: Draft): void {
  const compute = computes.get(idOf(row, 'compute_id'));
  const component = components.get(idOf(row, 'component_id'));
  if (compute === undefined || component === undefined)
    return draft.leaveOut(`part ${idOf(row, 'id')}`, DANGLING);
  const slot = textOf(row['slot']) || undefined;
  const [level, group] = [textOf(row['raid_level']), textOf(row['raid_group'])];
  const raid = level && level !== 'none' ? { level, ...(group ? { group } : {}) } : undefined;
  draft.add('ComponentAssignment', [compute, component, slot ?? idOf(row, 'id').slice(0, 8)].join('-'), {
    component,
    computes: [compute],
    quantity: numberOf(row['quantity']),
    slot,
    serialNumber: textOf(row['serial_no']) || undefined,
    notes: textOf(row['notes']),
    raid,
  });
}

function addRecord(row: Row, ips: Names, draft: Draft): void {
  const [name, type] = [textOf(row['name']) ?? '', textOf(row['type']) ?? ''];
  const ttl = numberOf(row['ttl']);
  if (ttl === 0) draft.leaveOut(`${name} ${type}: ttl 0`, 'KubeBuddy writes it where none was given');
  const ip = ips.get(idOf(row, 'ip_id'));
  draft.add('DNSRecord', `${name.replace('*', 'any')}-${type}`, {
    name,
    type,
    zone: textOf(row['zone']),
    value: ip === undefined ? textOf(row['value']) : undefined,
    ip,
    ttl: ttl === 0 ? undefined : ttl,
    notes: textOf(row['notes']),
  });
}

function addFirewall(rowsOf: (table: Table) => readonly Row[], computes: Names, draft: Draft): void {
  const rules = named(
    rowsOf('rules'),
    (row, name) => {
      draft.add('FirewallRule', name, {
        action: (textOf(row['action']) ?? '').toUpperCase(),
        protocol: (textOf(row['protocol']) ?? '').toLowerCase(),
        source: textOf(row['source']) || 'any',
        destination: textOf(row['destination']) || 'any',
        portStart: numberOf(row['port_start']) || undefined,
        portEnd: numberOf(row['port_end']) || undefined,
        description: textOf(row['description']),
        priority: numberOf(row['priority']),
      });
    },
    draft,
  );
  for (const row of rowsOf('compute rules')) {
    const [rule, compute] = [rules.get(idOf(row, 'rule_id')), computes.get(idOf(row, 'compute_id'))];
    if (rule === undefined || compute === undefined)
      draft.leaveOut(`rule ${idOf(row, 'id')} on a compute`, DANGLING);
    else {
      const enabled = row['enabled'] === true;
      if (!enabled)
        draft.leaveOut(
          `${rule} on ${compute}: enabled`,
          'it is off, perhaps because nobody set it: taken as off',
        );
      draft.add('FirewallAssignment', `${rule}-${compute}`, { rule, computes: [compute], enabled });
    }
  }
}

function billingOf(row: Row): Json | undefined {
  const day = (field: string) => /^\d{4}-\d{2}-\d{2}/.exec(textOf(row[field]) ?? '')?.[0];
  const all = {
    monthlyCost: numberOf(row['monthly_cost']) || undefined,
    annualCost: numberOf(row['annual_cost']) || undefined,
    contractEndDate: day('contract_end_date'),
    renewalDate: day('next_renewal_date'),
  };
  const known = Object.entries(all).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function portsOf(row: Row): Json | undefined {
  const ports = listOf(row['ports'])
    .map(membersOf)
    .flatMap(({ port, protocol, description }): Json[] => {
      const number = numberOf(port);
      if (number === undefined) return [];
      const name = textOf(description);
      return [{ port: number, protocol: textOf(protocol) ?? 'tcp', ...(name ? { name } : {}) }];
    });
  return ports.length === 0 ? undefined : ports;
}

/** Plain JSON as it came; nothing where it is empty. */
function asJson(value: unknown): Json | undefined {
  const members = membersOf(value);
  return Object.keys(members).length === 0 ? undefined : (members as Json);
}

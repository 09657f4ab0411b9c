import { createDraft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { type FoundPart, meant, partsOf } from './hardware.ts';
import { listOf, membersOf, parseJson, textOf } from './json.ts';

/** What `dmidecode` prints, or the same as JSON (a list of structures with `description` and `values`). */
export const dmidecode: ImportFormat = {
  name: 'dmidecode',
  summary: 'a machine and its processors and memory: dmidecode, as text or as JSON',
  read,
};

/** One structure: its title, and its fields with keys in lower case and underscores. */
interface Structure {
  readonly title: string;
  readonly fields: ReadonlyMap<string, string>;
}

function read(text: string): Imported {
  const structures = /^\s*[[{]/.test(text) ? fromJson(text) : fromText(text);
  if (typeof structures === 'string') return notOf('output of dmidecode', structures);
  const system = structures.find(({ title }) => title === 'System Information');
  if (!system) return notOf('output of dmidecode', 'there is no System Information in it');
  const draft = createDraft();
  const serial = meant(system.fields.get('serial_number'));
  const product = meant(system.fields.get('product_name'));
  const written = serial ?? product;
  if (written === undefined)
    return notOf(
      'output of dmidecode that names a machine',
      'it has neither a serial number nor a product name',
    );
  const name = draft.compute(written, {
    type: 'baremetal',
    parts: [...partsOf(structures.flatMap(partOf), draft)],
  });
  if (name !== undefined)
    draft.leaveOut(
      `${name}: ${[meant(system.fields.get('manufacturer')), product].filter((one) => one !== undefined).join(' ') || 'its model'}`,
      'dmidecode knows no host name: the machine is called after its serial number or product, rename it',
    );
  return draft.done();
}

function fromText(text: string): readonly Structure[] | string {
  if (!/^Handle 0x/m.test(text)) return 'there is no Handle in it';
  return text
    .split(/^(?=Handle 0x)/m)
    .slice(1)
    .map((block) => {
      const [, title = '', ...lines] = block.split(/\r?\n/);
      const fields = lines.flatMap((line) => {
        const [, key = '', value = ''] = /^\t([^\t:][^:]*):\s*(.*?)\s*$/.exec(line) ?? [];
        return key === '' ? [] : [[keyOf(key), value] as const];
      });
      return { title: title.trim(), fields: new Map(fields) };
    });
}

function fromJson(text: string): readonly Structure[] | string {
  const parsed = parseJson(text);
  if (!parsed) return 'it does not parse, or ends too early';
  const rows = listOf(parsed.value).map(membersOf);
  if (rows.length === 0 || !rows.every((row) => textOf(row['description']) !== undefined))
    return 'it is no list of structures with a description';
  return rows.map((row) => ({
    title: textOf(row['description']) ?? '',
    fields: new Map(
      Object.entries(membersOf(row['values'])).flatMap(([key, value]) => {
        const word = textOf(value);
        return word === undefined ? [] : [[keyOf(key), word] as const];
      }),
    ),
  }));
}

function keyOf(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
}

function partOf({ title, fields }: Structure): readonly FoundPart[] {
  const base = {
    manufacturer: fields.get('manufacturer'),
    serial: fields.get('serial_number'),
  };
  if (title === 'Processor Information') {
    if (/unpopulated/i.test(fields.get('status') ?? '')) return [];
    const [cores, threads] = [countOf(fields.get('core_count')), countOf(fields.get('thread_count'))];
    const slot = fields.get('socket_designation')?.replace(/[^A-Za-z0-9_]/g, '');
    return [{ ...base, type: 'cpu', model: fields.get('version'), slot, specs: { cores, threads } }];
  }
  if (title !== 'Memory Device') return [];
  const [, count = '', unit = ''] = /^(\d{1,7}) ([MG]i?B)$/.exec(fields.get('size') ?? '') ?? [];
  if (count === '') return [];
  const gb = unit.startsWith('G') ? Number(count) : Number(count) / 1024;
  return [
    {
      ...base,
      type: 'ram',
      model: fields.get('part_number'),
      slot: fields.get('locator')?.replace(/[^A-Za-z0-9_]/g, '_'),
      specs: { capacity_gb: gb },
    },
  ];
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

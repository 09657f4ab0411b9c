import { createDraft, type Draft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { type FoundPart, meant, partsOf } from './hardware.ts';
import { listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';

/** What `lshw -json` prints: one object, a list (from B.02.19 on), or objects one after another (`-class`, older ones). */
export const lshw: ImportFormat = {
  name: 'lshw',
  summary: 'a machine and its parts: lshw -json',
  read,
};

type Node = Readonly<Record<string, unknown>>;

const DEEPEST = 60;

function read(text: string): Imported {
  const parsed =
    parseJson(text) ??
    parseJson(
      `[${text
        .trim()
        .replace(/,$/, '')
        .replace(/\}\s*\{/g, '},{')}]`,
    );
  if (!parsed) return notOf('JSON', 'it does not parse, or ends too early');
  const roots = (Array.isArray(parsed.value) ? (parsed.value as unknown[]) : [parsed.value]).map(membersOf);
  const systems = roots.filter(isSystem);
  if (roots.length === 0 || !roots.every((root) => isSystem(root) || typeof root['class'] === 'string'))
    return notOf('output of lshw -json', 'there is no member with a class in it');
  if (systems.length === 0)
    return notOf('output of lshw -json', 'the system itself is not in it: run it without -class');
  const draft = createDraft();
  for (const system of systems) addSystem(system, draft);
  return draft.done();
}

/** Some collectors leave out the class of the root and of the board: what holds classed things is the system. */
function isSystem(root: Node): boolean {
  if ('class' in root) return root['class'] === 'system';
  return [...below(root, DEEPEST - 2)].some((node) => typeof node['class'] === 'string');
}

function addSystem(system: Node, draft: Draft): void {
  const nodes = [...below(system, 0)];
  const parts = nodes.flatMap(partOf);
  const hasMemory = parts.some(({ type }) => type === 'ram');
  // the whole of the memory where no bank is told: never both
  const whole = nodes.find((node) => isId(node, 'memory') && node['class'] === 'memory' && !hasMemory);
  const size = numberOf(whole?.['size']);
  const name = draft.compute(textOf(system['id']) ?? '', {
    type: 'baremetal',
    parts: [...partsOf(parts, draft)],
    capacity: size === undefined ? undefined : { memory: Math.floor(size / 1024 ** 2) },
  });
  if (name === undefined) return;
  if (meant(textOf(system['serial'])) !== undefined)
    draft.leaveOut(`${name}: serial ${textOf(system['serial']) ?? ''}`, 'no field of a Compute is for it');
  for (const node of nodes.filter((one) => one['class'] === 'network')) {
    const ip = textOf(membersOf(node['configuration'])['ip']);
    const card = textOf(node['logicalname']);
    if (ip !== undefined)
      draft.address(name, ip, false, undefined, { interface: card, mac: textOf(node['serial']) });
  }
}

function* below(node: Node, depth: number): Iterable<Node> {
  if (depth > DEEPEST) return;
  for (const child of listOf(node['children']).map(membersOf)) {
    yield child;
    yield* below(child, depth + 1);
  }
}

function isId(node: Node, word: string): boolean {
  return (textOf(node['id']) ?? '').split(':')[0] === word;
}

function partOf(node: Node): readonly FoundPart[] {
  const base = {
    manufacturer: textOf(node['vendor']),
    model: textOf(node['product']),
    slot: textOf(node['slot']),
    serial: textOf(node['serial']),
  };
  const size = numberOf(node['size']);
  const settings = membersOf(node['configuration']);
  if (node['class'] === 'processor' && node['disabled'] !== true && base.model !== undefined)
    return [
      {
        ...base,
        type: 'cpu',
        specs: { cores: countOf(settings['cores']), threads: countOf(settings['threads']) },
      },
    ];
  if (node['class'] === 'memory' && isId(node, 'bank') && size !== undefined && size > 0)
    return [{ ...base, type: 'ram', specs: { capacity_gb: Math.round(size / 1024 ** 3) } }];
  if (node['class'] === 'disk' && size !== undefined && size > 1e9 && !isId(node, 'cdrom')) {
    const fast = [node['logicalname']].flat().some((one) => String(one).includes('nvme'));
    return [
      {
        ...base,
        slot: undefined,
        type: 'storage',
        specs: { capacity_gb: Math.round(size / 1e9), type: fast ? 'nvme' : undefined },
      },
    ];
  }
  if (node['class'] === 'network' && base.model !== undefined) {
    const speed = numberOf(node['capacity']) ?? size;
    return [
      {
        ...base,
        slot: undefined,
        serial: undefined,
        type: 'nic',
        specs: { speed_gbps: speed === undefined || speed < 1e6 ? undefined : speed / 1e9 },
      },
    ];
  }
  return [];
}

function countOf(value: unknown): number | undefined {
  const count = Number(textOf(value) ?? Number.NaN);
  return Number.isInteger(count) && count > 0 && count < 100_000 ? count : undefined;
}

import { createDraft } from './draft.ts';
import { type Imported, type ImportFormat, type ImportOptions, notOf } from './format.ts';
import { listOf, membersOf, numberOf, parseJson, textOf } from './json.ts';
import { adopt, type Running } from './running.ts';

/** Containers that run: `docker ps --format json` (a line each), a list of them (podman), or `docker inspect`. */
export const docker: ImportFormat = {
  name: 'docker',
  summary: 'containers that run: docker ps --format json, or docker inspect; --compute says where',
  read,
};

type Row = Readonly<Record<string, unknown>>;

function read(text: string, { compute }: ImportOptions): Imported {
  const rows = rowsOf(text);
  if (!rows) return notOf('list of containers', 'it is neither a JSON list nor a JSON object a line');
  if (!rows.every((row) => nameOf(row) !== undefined))
    return notOf('list of containers', 'there is one without Names or Name in it');
  const draft = createDraft();
  const running = rows.filter((row) => {
    const runs = isRunning(row);
    if (!runs) draft.leaveOut(`container ${nameOf(row) ?? ''}`, 'it does not run');
    return runs;
  });
  adopt(running.map(readContainer), compute, draft);
  return draft.done();
}

function rowsOf(text: string): readonly Row[] | undefined {
  const whole = parseJson(text);
  if (whole) return Array.isArray(whole.value) ? whole.value.map(membersOf) : [membersOf(whole.value)];
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const rows = lines.map(parseJson);
  return lines.length === 0 || rows.some((row) => row === undefined)
    ? undefined
    : rows.map((row) => membersOf(row?.value));
}

/** The service of a compose file, else the container. */
function nameOf(row: Row): string | undefined {
  const labels = row['Labels'] ?? membersOf(row['Config'])['Labels'];
  const written =
    typeof labels === 'string'
      ? /(?:^|,)com\.docker\.compose\.service=([^,]*)/.exec(labels)?.[1]
      : textOf(membersOf(labels)['com.docker.compose.service']);
  const own = Array.isArray(row['Names']) ? textOf(row['Names'][0]) : textOf(row['Names'] ?? row['Name']);
  return written ?? own?.replace(/^\//, '');
}

function isRunning(row: Row): boolean {
  const state = row['State'];
  if (typeof state === 'string') return state === 'running';
  if (state !== undefined) return membersOf(state)['Running'] === true;
  return /^Up\b/.test(textOf(row['Status']) ?? '');
}

function readContainer(row: Row): Running {
  const limits = membersOf(row['HostConfig']);
  const memory = numberOf(limits['Memory']) ?? 0;
  const cores = (numberOf(limits['NanoCpus']) ?? 0) / 1e9;
  return {
    written: nameOf(row) ?? '',
    min: {
      ...(cores > 0 ? { cores: Math.ceil(cores * 1000) / 1000 } : {}),
      ...(memory >= 1024 ** 2 ? { memory: Math.ceil(memory / 1024 ** 2) } : {}),
    },
    ports: portsOf(row),
  };
}

/** `0.0.0.0:8080->80/tcp, :::8080->80/tcp`, or the keys of NetworkSettings.Ports: the port inside, once. */
function portsOf(row: Row): Running['ports'] {
  const written = row['Ports'];
  const words = [
    ...(typeof written === 'string' ? written.split(/,\s*/).map((one) => one.split('->').at(-1) ?? '') : []),
    ...listOf(written).map((one) => {
      const { container_port: port, protocol } = membersOf(one);
      return `${textOf(port) ?? ''}/${textOf(protocol) ?? 'tcp'}`;
    }),
    ...Object.keys(membersOf(membersOf(row['NetworkSettings'])['Ports'])),
  ];
  return [...new Set(words)].flatMap((word) => {
    const [, port = '', protocol = ''] = /^(\d{1,5})\/(tcp|udp)$/.exec(word) ?? [];
    return port === '' || Number(port) < 1 || Number(port) > 65_535
      ? []
      : [{ port: Number(port), protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const) }];
  });
}

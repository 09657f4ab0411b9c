import type { Inventory } from './ansible-inventory.ts';

/** Whether a text is an inventory in INI form: a line is a section, or the first one is a host with variables. */
export function isIni(text: string): boolean {
  if (/^[ \t]*\[[^\]\s,"']+\][ \t]*(?:[#;].*)?$/m.test(text)) return true;
  const first = text.split('\n').find((line) => /^\s*[^\s#;]/.test(line)) ?? '';
  return /^[\w.[\]:-]+(?:\s+\w+=\S.*)$/.test(first.trim());
}

/**
 * Reads `[group]`, `[group:children]`, `[group:vars]` and hosts with their variables, as ansible's plugin `ini` does. Values
 * are taken as text.
 */
export function readIni(text: string, inventory: Inventory): void {
  let group = 'ungrouped';
  let kind = 'hosts';
  for (const written of text.split(/\r?\n/)) {
    const line = written.trim();
    if (line === '' || /^[#;]/.test(line)) continue;
    const [, name, suffix = 'hosts'] = /^\[([^\]:]+)(?::(\w+))?\]/.exec(line) ?? [];
    if (name !== undefined) {
      [group, kind] = [name, suffix];
      continue;
    }
    if (kind === 'children') inventory.child(group, line.split(/\s/)[0] ?? '');
    else if (kind === 'vars') {
      const at = line.indexOf('=');
      if (at > 0) inventory.vars(group, { [line.slice(0, at).trim()]: unquoted(line.slice(at + 1).trim()) });
    } else readHost(line, group, inventory);
  }
}

/** `name[:port] key=value key='a b' # why` */
function readHost(line: string, group: string, inventory: Inventory): void {
  const words = line.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  const [written = '', ...rest] = comment < 0 ? words : words.slice(0, comment);
  const [, host = written, port] = /^((?:[^:[\]]|\[[^\]]*\])+):(\d+)$/.exec(written) ?? [];
  const pairs = rest.flatMap((word): [string, string][] => {
    const at = word.indexOf('=');
    return at > 0 ? [[word.slice(0, at), unquoted(word.slice(at + 1))]] : [];
  });
  inventory.host(
    host,
    group,
    Object.fromEntries([...(port === undefined ? [] : [['ansible_port', port]]), ...pairs]),
  );
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

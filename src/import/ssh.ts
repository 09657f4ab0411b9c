import { createDraft } from './draft.ts';
import { type Imported, type ImportFormat, notOf } from './format.ts';
import { parseAddress } from '../network/address.ts';

/** The hosts of an OpenSSH client configuration. */
export const ssh: ImportFormat = {
  name: 'ssh',
  summary: 'OpenSSH client configuration: Host and HostName',
  read,
};

function read(text: string): Imported {
  if (text.includes('\0')) return notOf('ssh config', 'it is binary');
  const draft = createDraft();
  let hosts: readonly string[] = [];
  let blocks = 0;
  for (const line of text.split(/\r?\n/)) {
    const [, word = '', rest = ''] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    const value = rest.replace(/^"(.*)"$/, '$1');
    if (word.toLowerCase() === 'host' || word.toLowerCase() === 'match') {
      blocks += 1;
      hosts = word.toLowerCase() === 'host' ? value.split(/\s+/).map((name) => name.replaceAll('"', '')) : [];
      for (const pattern of hosts.filter(isPattern))
        draft.leaveOut(`Host ${pattern}`, 'a pattern is no machine');
      hosts = hosts.filter((name) => !isPattern(name));
      if (word.toLowerCase() === 'match') draft.leaveOut(`Match ${value}`, 'a condition is no machine');
    } else if (word.toLowerCase() === 'hostname')
      for (const host of hosts.slice(0, 1)) {
        const name = draft.compute(host, {});
        if (name === undefined) continue;
        if (parseAddress(value)) draft.address(name, value, true);
        else
          draft.leaveOut(
            `${name}: HostName ${JSON.stringify(value)}`,
            'a name, not an address: no DNS is asked',
          );
      }
  }
  return blocks === 0 ? notOf('ssh config', 'there is no Host in it') : draft.done();
}

function isPattern(name: string): boolean {
  return /[*?!]/.test(name);
}

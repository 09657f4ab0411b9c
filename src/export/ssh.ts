import type { ComputeNode } from '../model/fleet.ts';
import { leftOut, reachedAt } from './facts.ts';
import { type Exported, exported, type ExportFormat, type ExportInput, headerOf } from './format.ts';

/** A file to be included from `~/.ssh/config`: a host for each compute that has a primary address. */
export const ssh: ExportFormat = {
  name: 'ssh',
  summary: 'OpenSSH client configuration: a Host for each compute',
  build,
};

/** A compute is jumped through by its name, which is a Host of this file. */
function loginOf({ name, resource }: ComputeNode): string {
  const { user, port, jump } = resource.manifest.spec.ssh ?? {};
  const lines = [
    ...(user === undefined ? [] : [`User ${user}`]),
    ...(port === undefined ? [] : [`Port ${port}`]),
    ...(jump === undefined || jump === name ? [] : [`ProxyJump ${jump}`]),
  ];
  return lines.map((line) => `  ${line}\n`).join('');
}

function build({ computes }: ExportInput): Exported {
  const reached = computes.flatMap((compute) => {
    const ip = reachedAt(compute);
    return ip ? [{ compute, ip }] : [];
  });
  const missing = computes.filter((compute) => reachedAt(compute) === undefined);
  // a name is a DNS name and an address was parsed: neither has a blank, a quote or a pattern in it
  const hosts = reached.map(
    ({ compute, ip }) => `\nHost ${compute.name}\n  HostName ${ip.address}\n${loginOf(compute)}`,
  );
  return exported(
    [['ssh_config', `${headerOf('ssh')}${hosts.join('')}`]],
    leftOut(missing, 'no primary address'),
  );
}

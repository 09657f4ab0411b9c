import { leftOut, reachedAt } from './facts.ts';
import { type Exported, exported, type ExportFormat, type ExportInput, headerOf } from './format.ts';

/** A file to be included from `~/.ssh/config`: a host for each compute that has a primary address. */
export const ssh: ExportFormat = {
  name: 'ssh',
  summary: 'OpenSSH client configuration: a Host for each compute',
  build,
};

function build({ computes }: ExportInput): Exported {
  const reached = computes.flatMap((compute) => {
    const ip = reachedAt(compute);
    return ip ? [{ compute, ip }] : [];
  });
  const missing = computes.filter((compute) => reachedAt(compute) === undefined);
  // a name is a DNS name and an address was parsed: neither has a blank, a quote or a pattern in it
  const hosts = reached.map(({ compute, ip }) => `\nHost ${compute.name}\n  HostName ${ip.address}\n`);
  return exported(
    [['ssh_config', `${headerOf('ssh')}${hosts.join('')}`]],
    leftOut(missing, 'no primary address'),
  );
}

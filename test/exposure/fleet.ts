import { parseAllDocuments } from 'yaml';
import type { Fleet } from '../../src/model/fleet.ts';
import { DEFAULT_SETTINGS, resolveFleet } from '../../src/resolve/index.ts';
import { validateDocuments } from '../../src/validate/index.ts';

/** A fleet in short: what firewall tests need of one. */
export interface NetText {
  /** Compute: its addresses. */
  readonly computes: Readonly<Record<string, readonly string[]>>;
  /** Rule: `10 ALLOW tcp 10.0.0.0/8 -> any 22-25 from 1024-65535 on web-01, web-02`. */
  readonly rules?: Readonly<Record<string, string>>;
  /** `service address:port/protocol`. */
  readonly ports?: readonly string[];
  /** Service: the computes that it runs on. */
  readonly services?: Readonly<Record<string, readonly string[]>>;
}

export function netFleet(text: NetText): Fleet {
  return fleetOf([...computes(text), ...rules(text), ...services(text), ...ports(text)].join('---\n'));
}

/** A fleet of YAML documents without apiVersion. Throws where one of them is refused. */
export function fleetOf(yaml: string): Fleet {
  const documents = parseAllDocuments(yaml).map((document, index) => ({
    origin: { file: 'fleet.yaml', document: index },
    value: { apiVersion: 'infractl.dev/v1', ...(document.toJS() as object) },
  }));
  const { value, diagnostics } = validateDocuments(documents, 'generated');
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return resolveFleet(value.resources, DEFAULT_SETTINGS).value;
}

const manifest = (kind: string, name: string, spec: object): string =>
  `${JSON.stringify({ kind, metadata: { name }, spec })}\n`;
const slug = (text: string): string => text.replace(/[^a-z0-9]+/g, '-');

function computes(text: NetText): string[] {
  const addresses = new Set(Object.values(text.computes).flat());
  const ips = [...addresses].map((address) =>
    manifest('IPAddress', `ip-${slug(address)}`, {
      address,
      type: 'public',
      cidr: `${address}/${address.includes(':') ? 128 : 32}`,
    }),
  );
  const machines = Object.entries(text.computes).flatMap(([name, own]) => [
    manifest('Compute', name, { type: 'vps', provider: 'own', region: 'here', capacity: { cores: 64 } }),
    ...own.map((address) =>
      manifest('IPAssignment', `${name}-${slug(address)}`, { compute: name, ip: `ip-${slug(address)}` }),
    ),
  ]);
  return [...ips, ...machines];
}

function rules(text: NetText): string[] {
  return Object.entries(text.rules ?? {}).flatMap(([name, line]) => {
    const [, priority, action, protocol, source, destination, ports, sourcePorts, , on] =
      /^(\d+) (ALLOW|DENY) (\w+) (\S+) -> (\S+)(?: ([\d-]+))?(?: from (\S+))?( on (.+))?$/.exec(line) ?? [];
    if (!action) throw new Error(`unreadable rule ${line}`);
    const [portStart = 0, portEnd = 0] = (ports ?? '0').split('-').map(Number);
    return [
      manifest('FirewallRule', name, {
        action,
        protocol,
        source,
        destination,
        portStart,
        portEnd,
        ...(sourcePorts ? { sourcePorts: sourcePorts.split(',') } : {}),
        priority: Number(priority),
      }),
      ...(on ? [manifest('FirewallAssignment', `${name}-on`, { rule: name, computes: on.split(', ') })] : []),
    ];
  });
}

function services(text: NetText): string[] {
  return Object.entries(text.services ?? {}).flatMap(([name, on]) => [
    manifest('Service', name, { resources: { min: { cores: 1 } } }),
    ...on.map((compute) => manifest('Assignment', `${name}-at-${compute}`, { service: name, compute })),
  ]);
}

function ports(text: NetText): string[] {
  return (text.ports ?? []).map((line) => {
    const [, service, address, port, protocol] = /^(\S+) (\S+):(\d+)\/(\w+)$/.exec(line) ?? [];
    return manifest('PortAssignment', slug(line), {
      service,
      ip: address,
      port: Number(port),
      protocol,
      servicePort: Number(port),
    });
  });
}

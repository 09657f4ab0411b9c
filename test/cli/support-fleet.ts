import { folderOf } from '../support/cli.ts';

/** A manifest in flow style, short enough to be read in a test. */
export function manifest(kind: string, name: string, spec: object, metadata: object = {}): string {
  return `${JSON.stringify({ apiVersion: 'infractl.dev/v1', kind, metadata: { name, ...metadata }, spec })}\n`;
}

export const protect = { annotations: { 'infractl.dev/protect': 'true' } };
export const was = (name: string) => ({ annotations: { 'infractl.dev/previous-name': name } });

/** A vps with capacity for four services of the size of `service`. */
export function compute(name: string, spec: object = {}, metadata: object = {}): string {
  const capacity = { cores: 8, memory: 8192 };
  return manifest(
    'Compute',
    name,
    { type: 'vps', provider: 'ovh', region: 'eu', capacity, ...spec },
    metadata,
  );
}

export function service(name: string, spec: object = {}, metadata: object = {}): string {
  return manifest('Service', name, { resources: { min: { cores: 2, memory: 1024 } }, ...spec }, metadata);
}

export function config(spec: object): string {
  return manifest('Config', 'fleet', spec);
}

/** Two computes and two services, as files of a repository. */
export const SMALL = {
  'infractl.yaml': config({}),
  'computes.yaml': `${compute('a-01')}---\n${compute('b-01')}`,
  'web.yaml': service('web', { replicas: 2 }),
  'api.yaml': service('api'),
};

export function smallFleet(more: Readonly<Record<string, string>> = {}): string {
  return folderOf({ ...SMALL, ...more });
}

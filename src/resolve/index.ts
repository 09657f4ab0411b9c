export { resolveFleet } from './fleet.ts';
export type { KnownName } from './names.ts';
export { DEFAULT_SETTINGS, readSettings, toGate } from './settings.ts';

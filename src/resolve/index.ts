export { resolveFleet } from './fleet.ts';
export { DEFAULT_SETTINGS, readSettings, toGate } from './settings.ts';

export { resolveFleet } from './fleet.ts';
export { DEFAULT_SETTINGS, readSettings } from './settings.ts';

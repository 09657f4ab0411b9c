export { resolveFleet } from './fleet.ts';
export type { KnownName } from './names.ts';
export { MIN_DISKS, readRaidLevel, usableSize } from './raid.ts';
export { DEFAULT_SETTINGS, readSettings } from './settings.ts';
export { readAmounts, specNumber, storageKey } from './capacity.ts';

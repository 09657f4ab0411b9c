import { ansible } from './ansible.ts';
import { csv } from './csv.ts';
import type { ImportFormat } from './format.ts';
import { hcloud } from './hcloud.ts';
import { ssh } from './ssh.ts';
import { zone } from './zone.ts';

export { alignNames } from './align.ts';
export type { ImportedManifest, ImportFormat } from './format.ts';

/** Every format, in the order in which help lists them. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [csv, ansible, ssh, zone, hcloud];

import { ansible } from './ansible.ts';
import type { ExportFormat } from './format.ts';
import { hosts } from './hosts.ts';
import { prometheus } from './prometheus.ts';
import { ssh } from './ssh.ts';

export type { ExportFormat, ExportInput } from './format.ts';

/** Every format, in the order in which help lists them. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [ansible, prometheus, ssh, hosts];

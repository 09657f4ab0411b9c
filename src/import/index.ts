import { ansible } from './ansible.ts';
import { csv } from './csv.ts';
import { dmidecode } from './dmidecode.ts';
import { docker } from './docker.ts';
import type { ImportFormat } from './format.ts';
import { hcloud } from './hcloud.ts';
import { kubebuddy } from './kubebuddy.ts';
import { lshw } from './lshw.ts';
import { netbox } from './netbox.ts';
import { ovh } from './ovh.ts';
import { proxmox } from './proxmox.ts';
import { ssh } from './ssh.ts';
import { systemd } from './systemd.ts';
import { terraform } from './terraform.ts';
import { zone } from './zone.ts';

export { alignNames } from './align.ts';
export type { Imported, ImportedManifest, ImportFormat } from './format.ts';

/** Every format, in the order in which help lists them. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  csv,
  ansible,
  hcloud,
  proxmox,
  ovh,
  netbox,
  kubebuddy,
  zone,
  terraform,
  lshw,
  dmidecode,
  ssh,
  docker,
  systemd,
];

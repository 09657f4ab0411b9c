import { ansible } from './ansible.ts';
import { bind } from './bind.ts';
import { csv } from './csv.ts';
import { dnscontrol } from './dnscontrol.ts';
import { dnsmasq } from './dnsmasq.ts';
import type { ExportFormat } from './format.ts';
import { hosts } from './hosts.ts';
import { mermaid } from './mermaid.ts';
import { netplan } from './netplan.ts';
import { nftables } from './nftables.ts';
import { octodns } from './octodns.ts';
import { placements } from './placements.ts';
import { prometheus } from './prometheus.ts';
import { ssh } from './ssh.ts';
import { terraform } from './terraform.ts';

export type { ExportFormat, ExportInput } from './format.ts';

/** Every format, in the order in which help lists them. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  ansible,
  prometheus,
  ssh,
  hosts,
  bind,
  octodns,
  dnscontrol,
  nftables,
  netplan,
  dnsmasq,
  placements,
  csv,
  terraform,
  mermaid,
];

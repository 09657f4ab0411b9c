import { createDraft } from './draft.ts';
import { type Imported, type ImportFormat, type ImportOptions, notOf } from './format.ts';
import { countLeftOut, listOf, membersOf, parseJson, textOf } from './json.ts';
import { adopt } from './running.ts';

/** Services that run: `systemctl list-units --type=service`, as JSON or as the table that it prints. */
export const systemd: ImportFormat = {
  name: 'systemd',
  summary: 'units that run: systemctl list-units --type=service, -o json or plain; --compute says where',
  read,
};

interface Unit {
  readonly unit: string;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
}

/** What every machine runs to be one. */
const SYSTEM =
  /^(?:systemd-|dbus|getty@|serial-getty@|user@|user-runtime-dir@|polkit|udisks|upower|accounts-daemon|cron|ssh|sshd|rsyslog|chrony|ntp|networkd-|NetworkManager|ModemManager|wpa_supplicant|multipathd|unattended-upgrades|snapd|packagekit|irqbalance|lvm2-|modprobe@|kmod-|apparmor|console-|keyboard-|plymouth|auditd|firewalld|tuned|qemu-guest-agent|acpid|atd|smartd|smartmontools|mdmonitor|thermald|fwupd|rngd|sysstat|initrd-|dracut-|ifup@|networking|resolvconf|blk-availability)/;

function read(text: string, { compute }: ImportOptions): Imported {
  const units = /^\s*[[{]/.test(text) ? fromJson(text) : fromTable(text);
  if (typeof units === 'string') return notOf('list of systemd units', units);
  const draft = createDraft();
  const skipped: string[] = [];
  const taken = units.filter(({ unit, active, sub }) => {
    const why = !unit.endsWith('.service')
      ? 'that are no services'
      : SYSTEM.test(unit)
        ? 'of the system itself'
        : active !== 'active' || sub !== 'running'
          ? 'that do not run'
          : undefined;
    if (why !== undefined) skipped.push(why);
    return why === undefined;
  });
  countLeftOut(skipped, (why) => `units ${why}`, 'nothing to place', draft);
  adopt(
    taken.map(({ unit }) => ({ written: unit.replace(/\.service$/, ''), min: {}, ports: [] })),
    compute,
    draft,
  );
  return draft.done();
}

function fromJson(text: string): readonly Unit[] | string {
  const parsed = parseJson(text);
  if (!parsed) return 'it does not parse, or ends too early';
  const rows = listOf(parsed.value).map(membersOf);
  if (rows.length > 0 && rows.every((row) => textOf(row['unit_file']) !== undefined))
    return 'it lists unit files, which do not say what runs: give list-units';
  if (!Array.isArray(parsed.value) || !rows.every((row) => textOf(row['unit']) !== undefined))
    return 'there is no list with a unit in each of its members';
  const word = (row: Readonly<Record<string, unknown>>, key: string) => textOf(row[key]) ?? '';
  return rows.map((row) => ({
    unit: word(row, 'unit'),
    load: word(row, 'load'),
    active: word(row, 'active'),
    sub: word(row, 'sub'),
  }));
}

/** `● nginx.service loaded active running A high performance web server`; head and legend are no units. */
function fromTable(text: string): readonly Unit[] | string {
  const units = text.split(/\r?\n/).flatMap((line) => {
    const [, unit = '', load = '', active = '', sub = ''] =
      /^[\s●*○↻×]*(\S+\.[a-z]+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s|$)/u.exec(line) ?? [];
    return /^(?:loaded|not-found|masked|error|bad-setting|merged|stub)$/.test(load)
      ? [{ unit, load, active, sub }]
      : [];
  });
  return units.length === 0 ? 'there is no unit that is loaded in it' : units;
}

import { escapeJson } from '../text/escape.ts';
import { type Exported, type ExportFormat, type ExportInput, exported, headerOf } from './format.ts';
import { type ZoneFacts, type ZoneRecord, zonesOf } from './zones.ts';

/** A dnsconfig.js of dnscontrol. Who serves the zones is for its creds.json: `none` and `infractl` are its entries. */
export const dnscontrol: ExportFormat = {
  name: 'dnscontrol',
  summary: 'dnsconfig.js: a D() for each zone, with the provider that creds.json calls infractl',
  zones: true,
  build,
};

function build(input: ExportInput): Exported {
  const { zones, problems: found } = zonesOf(input, { flatten: false });
  const problems = [...found];
  const blocks = zones.map((zone) => zoneText(zone, problems));
  if (problems.length > 0) return { ok: false, problems };
  const head = 'var REGISTRAR = NewRegistrar("none");\nvar PROVIDER = NewDnsProvider("infractl");\n';
  return exported([['dnsconfig.js', `${headerOf('dnscontrol', '//')}${head}${blocks.join('')}`]]);
}

function zoneText({ name, servers, ttl, records }: ZoneFacts, problems: string[]): string {
  const lines = [
    'DnsProvider(PROVIDER)',
    `DefaultTTL(${ttl})`,
    ...servers.map((server) => call('NAMESERVER', `${server}.`)),
    ...records.flatMap((record) =>
      record.values.map((fields) => recordCall(record, fields, record.ttl === ttl, name, problems)),
    ),
  ];
  return `\nD(${quote(name)}, REGISTRAR,\n${lines.map((line) => `  ${line}`).join(',\n')}\n);\n`;
}

function recordCall(
  { relative, type, ttl, fqdn }: ZoneRecord,
  fields: readonly string[],
  isDefault: boolean,
  zone: string,
  problems: string[],
): string {
  const name = relative === '' ? '@' : relative;
  const more = isDefault ? [] : [`TTL(${ttl})`];
  if (type === 'CAA') {
    const [flags = '', tag = '', value = ''] = fields;
    if (flags !== '0' && flags !== '128')
      problems.push(`zone ${zone}: ${fqdn} CAA ${flags} ${tag}: dnscontrol has the flags 0 and 128 alone`);
    const critical = flags === '128' ? ['CAA_CRITICAL'] : [];
    return `CAA(${[quote(name), quote(tag), quote(value), ...critical, ...more].join(', ')})`;
  }
  if (type === 'HTTPS' || type === 'SVCB') {
    const [priority = '', target = '', ...parameters] = fields;
    return `${type}(${[quote(name), priority, quote(target), quote(parameters.join(' ')), ...more].join(', ')})`;
  }
  const numbers = NUMBERS[type] ?? 0;
  const words = fields.map((field, index) => (index < numbers ? field : quote(field)));
  return `${type}(${[quote(name), ...words, ...more].join(', ')})`;
}

/** How many numbers stand before the text of a value. */
const NUMBERS: Readonly<Record<string, number>> = { MX: 1, SRV: 3, DS: 3, TLSA: 3, SSHFP: 2 };

function call(word: string, text: string): string {
  return `${word}(${quote(text)})`;
}

/** A string of JavaScript on one line; ES5 takes the separators of Unicode for line ends. */
function quote(text: string): string {
  return escapeJson(JSON.stringify(text));
}

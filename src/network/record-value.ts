import { canonicalAddress, parseAddress } from './address.ts';
import { nameProblems, normalizeName } from './dns-name.ts';

/** A value of a record, read by its type. */
export type RecordValue =
  | {
      /** One spelling for equal values. */
      readonly canonical: string;
      /** The name that it leads to, normalized; absent where its type leads to none, or the value to nothing (`.`). */
      readonly target?: string;
      /** What should be written otherwise though it can be read. */
      readonly doubt?: string;
    }
  | {
      /** What its type needs, with an example. */
      readonly problem: string;
    };

/**
 * Reads one value in the form that zone files use (RFC 1035, section 5.1), names in full; a TXT is its plain text.
 * @param type a type that is not known has no shape: any text will do
 */
export function readRecordValue(type: string, text: string): RecordValue {
  return (READERS.get(type) ?? plain)(text);
}

type Reader = (text: string) => RecordValue;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['A', (text) => address(text, 4, 'an IPv4 address')],
  ['AAAA', (text) => address(text, 6, 'an IPv6 address')],
  ['CNAME', (text) => hostName(text, true)],
  ['ALIAS', (text) => hostName(text, false)],
  ['PTR', (text) => hostName(text, false)],
  ['NS', (text) => hostName(text, false)],
  ['MX', (text) => fields(text, 'a preference and a host name', '10 mail.example.com', [U16, TARGET])],
  [
    'SRV',
    (text) =>
      fields(text, 'priority, weight, port and a host name', '10 5 443 web.example.com', [
        U16,
        U16,
        U16,
        TARGET,
      ]),
  ],
  ['CAA', authority],
  ['TXT', plainText],
  [
    'DS',
    (text) =>
      digest(
        text,
        'key tag, algorithm, digest type and digest',
        '60485 13 2 4d3f… (64 digits)',
        [U16, U8, U8],
        DS_DIGITS,
      ),
  ],
  [
    'TLSA',
    (text) =>
      digest(
        text,
        'usage, selector, matching type and data',
        '3 1 1 9f86… (64 digits)',
        [upTo(3), upTo(1), upTo(2)],
        TLSA_DIGITS,
      ),
  ],
  [
    'SSHFP',
    (text) =>
      digest(
        text,
        'algorithm, fingerprint type and fingerprint',
        '4 2 a87f… (64 digits)',
        [U8, U8],
        SSHFP_DIGITS,
      ),
  ],
  ['HTTPS', service],
  ['SVCB', service],
]);

/** Hexadecimal digits of each kind of digest (RFC 4509, 6605; 6698; 4255, 6594). */
const DS_DIGITS = new Map([
  [1, 40],
  [2, 64],
  [4, 96],
]);
const TLSA_DIGITS = new Map([
  [1, 64],
  [2, 128],
]);
const SSHFP_DIGITS = new Map([
  [1, 40],
  [2, 64],
]);

type Field = (text: string) => boolean;

function upTo(most: number): Field {
  return (text) => /^(?:0|[1-9][0-9]{0,4})$/.test(text) && Number(text) <= most;
}

const U8 = upTo(255);
const U16 = upTo(65_535);
const TARGET: Field = (text) => text === '.' || isHost(text, false);

function isHost(text: string, slash: boolean): boolean {
  return parseAddress(text) === undefined && nameProblems(text, { underscore: true, slash }).length === 0;
}

function address(text: string, family: 4 | 6, needs: string): RecordValue {
  return parseAddress(text)?.family === family
    ? { canonical: canonicalAddress(text) ?? text }
    : { problem: `needs ${needs}` };
}

/** A reverse name may be an alias into a classless zone, whose label may hold a slash (RFC 2317). */
function hostName(text: string, slash: boolean): RecordValue {
  if (!isHost(text, slash)) return { problem: 'needs a host name' };
  return { canonical: normalizeName(text), target: normalizeName(text) };
}

function fields(text: string, needs: string, example: string, kinds: readonly Field[]): RecordValue {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== kinds.length || !kinds.every((fits, index) => fits(parts[index] ?? '')))
    return { problem: `needs ${needs}, such as "${example}"` };
  const last = parts.at(-1) as string;
  if (last === '.') return { canonical: parts.join(' ') };
  const target = normalizeName(last);
  return { canonical: [...parts.slice(0, -1), target].join(' '), target };
}

function authority(text: string): RecordValue {
  const [, flags = '', tag = '', quoted, bare] =
    /^(\d+)\s+([A-Za-z0-9]+)\s+(?:"([^"]*)"|(\S+))$/.exec(text.trim()) ?? [];
  if (!U8(flags)) return { problem: 'needs flags, a tag and a value, such as 0 issue "ca.example.net"' };
  return { canonical: `${flags} ${tag.toLowerCase()} "${quoted ?? bare ?? ''}"` };
}

function plainText(text: string): RecordValue {
  const quoted = /^".*"$/.test(text);
  return {
    canonical: text,
    ...(quoted
      ? {
          doubt:
            'is written plain: these quotes are a part of the text, and long texts are split when they are exported',
        }
      : {}),
  };
}

function plain(text: string): RecordValue {
  return { canonical: text };
}

/** Numbers, then hexadecimal digits, perhaps with blanks in between; `digits` by the last of the numbers. */
function digest(
  text: string,
  needs: string,
  example: string,
  kinds: readonly Field[],
  digits: ReadonlyMap<number, number>,
): RecordValue {
  const parts = text.trim().split(/\s+/);
  const numbers = parts.slice(0, kinds.length);
  const hex = parts.slice(kinds.length).join('').toLowerCase();
  const shaped = kinds.every((fits, index) => fits(numbers[index] ?? '')) && /^(?:[0-9a-f]{2})+$/.test(hex);
  if (!shaped) return { problem: `needs ${needs}, such as "${example}"` };
  const wanted = digits.get(Number(numbers.at(-1)));
  if (wanted !== undefined && hex.length !== wanted)
    return { problem: `needs ${wanted} hexadecimal digits for type ${numbers.at(-1)} and has ${hex.length}` };
  return { canonical: [...numbers, hex].join(' ') };
}

/** SVCB and HTTPS (RFC 9460): priority, target, then parameters; priority 0 is an alias and has none. */
function service(text: string): RecordValue {
  const [priority = '', target = '', ...parameters] = text.trim().match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  const shaped =
    U16(priority) && TARGET(target) && parameters.every((one) => /^[a-z0-9-]+(?:=.+)?$/.test(one));
  if (!shaped) return { problem: 'needs a priority, a target and parameters, such as "1 . alpn=h2,h3"' };
  if (priority === '0' && parameters.length > 0)
    return { problem: 'of priority 0 is an alias, and has no parameters' };
  const name = target === '.' ? target : normalizeName(target);
  return {
    canonical: [priority, name, ...parameters].join(' '),
    ...(target === '.' ? {} : { target: name }),
  };
}

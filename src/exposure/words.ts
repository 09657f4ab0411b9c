import type { Family } from '../network/address.ts';
import { type Cidr, containsCidr, formatBlock } from '../network/cidr.ts';
import { joinPorts, PORT_END, type PortSpan, type Protocol } from '../network/firewall/rule.ts';
import { isWholeFamily, outlineOf } from '../network/outline.ts';
import type { Spans } from '../network/spans.ts';

/** More blocks than this in one sentence are counted. */
const MOST_NAMED = 5;

/** `5432`, `9100-9110`, `any`. Port 0 is no port: a stretch that begins there is said from 1. */
export function portsText([start, end]: PortSpan): string {
  if (start <= 1 && end === PORT_END) return 'any';
  const first = start === 0 && end > 1 ? 1 : start;
  return end - first === 1 ? `${first}` : `${first}-${end - 1}`;
}

/** `22,9100-9110`; port 0 is none. */
export function stretchesText(stretches: readonly PortSpan[]): string {
  return joinPorts(stretches)
    .filter(([, end]) => end > 1)
    .map(portsText)
    .join(',');
}

function isAny([start, end]: PortSpan): boolean {
  return start === 0 && end === PORT_END;
}

/** Types of ICMP, numbers of protocols: 0 to 255, `any`. */
export function numbersText(span: PortSpan): string {
  if (isAny(span)) return 'any';
  const [first, last] = [span[0], Math.min(span[1], 256) - 1];
  return first === last ? `${first}` : `${first}-${last}`;
}

/** What a reader calls a protocol with ports: `tcp/5432`, `all tcp ports`, `icmp`, `everything`. */
export function trafficText(protocol: Protocol | 'all', ports: PortSpan): string {
  if (protocol === 'all') return 'everything';
  if (protocol === 'icmp') return isAny(ports) ? 'icmp' : `icmp type ${numbersText(ports)}`;
  if (protocol === 'other')
    return isAny(ports) ? 'protocols other than tcp, udp and icmp' : `protocol ${numbersText(ports)}`;
  return portsText(ports) === 'any' ? `all ${protocol} ports` : `${protocol}/${portsText(ports)}`;
}

/** Sources of one family: blocks as CIDRs, single addresses bare; the exceptions lie inside the blocks. */
export function sourceTexts(
  family: Family,
  spans: Spans,
): { readonly cidrs: string[]; readonly except: string[] } {
  const { cidrs, except } = outlineOf(family, spans);
  return { cidrs: cidrs.map(formatBlock), except: except.map(formatBlock) };
}

/** Exceptions of one sort, with what is to be said of them. */
export interface Exceptions {
  readonly cidrs: readonly Cidr[];
  /** `already open`; empty: nothing. */
  readonly why: string;
}

/** "0.0.0.0/0 (except 10.20.0.0/22, already open) and ::/0" */
export function sourcesSentence(blocks: readonly Cidr[], exceptions: readonly Exceptions[]): string {
  return joinWords(blocks.map((block) => `${formatBlock(block)}${exceptionsIn(block, exceptions)}`));
}

function exceptionsIn(block: Cidr, exceptions: readonly Exceptions[]): string {
  const parts = exceptions.flatMap(({ cidrs, why }) => {
    const inside = cidrs.filter((cidr) => containsCidr(block, cidr));
    return inside.length === 0
      ? []
      : [`${joinWords(inside.map(formatBlock))}${why === '' ? '' : `, ${why}`}`];
  });
  return parts.length === 0 ? '' : ` (except ${parts.join('; ')})`;
}

/** "a", "a and b", "a, b and c"; what is beyond the first few is counted. */
export function joinWords(words: readonly string[]): string {
  if (words.length > MOST_NAMED + 1)
    return `${words.slice(0, MOST_NAMED).join(', ')} and ${words.length - MOST_NAMED} more`;
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** The text of a set of sources in a table: `0.0.0.0/0, ::/0`, `0.0.0.0/0 except 10.0.0.0/8`. */
export function sourcesCell(family: Family, spans: Spans): string {
  if (isWholeFamily(family, spans)) return family === 4 ? '0.0.0.0/0' : '::/0';
  const { cidrs, except } = sourceTexts(family, spans);
  return `${joinWords(cidrs)}${except.length === 0 ? '' : ` except ${joinWords(except)}`}`;
}

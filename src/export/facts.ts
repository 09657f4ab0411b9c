import type { AssignmentNode, AttachmentNode, ComputeNode, IpNode, Labels } from '../model/fleet.ts';
import { compareText } from '../text/compare.ts';

/** An address of a compute, strictly read; what is no address another rule reports. */
export interface Held {
  readonly ip: IpNode;
  readonly attachment: AttachmentNode;
}

/** The addresses of a compute itself (not of its management controller), the primary first, then by name. */
export function addressesOf({ attachments }: ComputeNode): readonly Held[] {
  return attachments
    .flatMap((attachment) =>
      attachment.ip?.family && attachment.ip.role !== 'bmc' ? [{ ip: attachment.ip, attachment }] : [],
    )
    .toSorted(
      (a, b) =>
        Number(b.attachment.primary) - Number(a.attachment.primary) || compareText(a.ip.name, b.ip.name),
    );
}

/** Where a compute is reached: its primary address, or the only one that it has. */
export function reachedAt(compute: ComputeNode): IpNode | undefined {
  const held = addressesOf(compute);
  return (
    held.find(({ attachment }) => attachment.primary)?.ip ?? (held.length === 1 ? held[0]?.ip : undefined)
  );
}

/** Labels as they are written: without the ones that every compute has. */
export function writtenLabels({ labels }: ComputeNode): Labels {
  return new Map([...labels].filter(([key]) => !key.startsWith('infractl.dev/')));
}

/** What runs on a compute, by service; references that dangle are left out. */
export function runningOn({ assignments }: ComputeNode): readonly AssignmentNode[] {
  return assignments
    .filter(({ service }) => service !== undefined)
    .toSorted((a, b) => compareText(a.serviceName, b.serviceName) || compareText(a.name, b.name));
}

export function leftOut(computes: readonly ComputeNode[], why: string): readonly string[] {
  if (computes.length === 0) return [];
  const names = computes.slice(0, 5).map(({ name }) => name);
  const more = computes.length > 5 ? ` and ${computes.length - 5} more` : '';
  return [`left out: ${names.join(', ')}${more}: ${why}`];
}

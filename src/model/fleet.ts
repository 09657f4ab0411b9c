import type { AnyResource, Resource } from './resource.ts';
import type { DNSRecordManifest, Kind } from './manifest.ts';

/**
 * Amounts by resource key. Integers in internal units: `cores` in milli-cores, `memory` and `vram` in MB, `nvme`, `hdd`
 * and `ssd` in GB, `gpu` and every other key a count. A key that is absent is zero.
 */
export type Amounts = ReadonlyMap<string, number>;

export type Labels = ReadonlyMap<string, string>;

export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  readonly values: readonly string[];
}

/** All requirements hold together. matchLabels arrive here as `In` with one value. No requirement matches everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

/** Keeps away what does not tolerate it; NoExecute puts what stands there in breach, too. */
export interface Taint {
  readonly key: string;
  /** Empty where none is written. */
  readonly value: string;
  readonly effect: 'NoSchedule' | 'NoExecute';
}

/** What is left out is tolerated whatever it is. */
export interface Toleration {
  readonly key?: string;
  readonly value?: string;
  readonly effect?: Taint['effect'];
}

/** Per month, in the Config's base currency (rates applied). */
export interface Cost {
  readonly monthly: number;
  /** The currency as written, and whether it came from annualCost / 12. */
  readonly currency: string;
  readonly fromAnnual: boolean;
}

/** One ComponentAssignment on one compute. */
export interface Part {
  readonly component: Resource<'Component'>;
  readonly assignment: Resource<'ComponentAssignment'>;
  readonly quantity: number;
  /** Slots expanded: `DIMM0-3` and `CPU1,CPU2` are four and two. */
  readonly slots: readonly string[];
  readonly serials: readonly string[];
  readonly raidLevel?: RaidLevel;
  readonly raidGroup?: string;
}

export type RaidLevel = 0 | 1 | 5 | 6 | 10;

/** The disks of one compute that share a group. */
export interface RaidGroup {
  readonly name: string;
  /** The levels that its parts name, ascending; more than one is a fault. */
  readonly levels: readonly RaidLevel[];
  readonly parts: readonly Part[];
  /** Each disk's size in GB as written (may be fractional), in the order of the parts. */
  readonly disks: readonly number[];
  /** The resource key that it yields: nvme, ssd or hdd. */
  readonly key: string;
  /** GB; 0 where the group is impossible. */
  readonly usable: number;
  readonly raw: number;
}

export interface ComputeNode {
  readonly name: string;
  readonly resource: Resource<'Compute'>;
  readonly type: 'baremetal' | 'vps' | 'vm';
  readonly state: 'active' | 'inactive' | 'maintenance';
  /** Written labels and the well-known `infractl.dev/…` ones. */
  readonly labels: Labels;
  /** Components after RAID, each key of spec.capacity in place of what they add up to. */
  readonly total: Amounts;
  /** total x overcommit: what services and vms may hold beside `reserved`. The same map as total where nothing is overcommitted. */
  readonly usable: Amounts;
  readonly reserved: Amounts;
  readonly taints: readonly Taint[];
  /** False where there are neither components nor spec.capacity. */
  readonly capacityKnown: boolean;
  readonly parts: readonly Part[];
  readonly raidGroups: readonly RaidGroup[];
  readonly host?: ComputeNode;
  readonly guests: readonly ComputeNode[];
  readonly cost?: Cost;
  readonly assignments: readonly AssignmentNode[];
  readonly attachments: readonly AttachmentNode[];
  /** Enabled or not, in evaluation order: priority, DENY before ALLOW, name bytewise. */
  readonly rules: readonly AppliedRuleNode[];
  readonly ports: readonly PortNode[];
  readonly journal: readonly Resource<'JournalEntry'>[];
}

/** Services beside which the service that has the rule must stand, or must not. */
export interface PeerRule {
  /** By name; the service itself may be among them. */
  readonly peers: readonly string[];
  /** The label of computes whose value is the place. */
  readonly key: string;
  /** 1 to 100 where it is only preferred. */
  readonly weight?: number;
}

/** Instances evenly over the values of a label. */
export interface SpreadRule {
  readonly key: string;
  readonly maxSkew: number;
  /** False where it is only preferred: ScheduleAnyway. */
  readonly required: boolean;
  /** Where it is written in the manifest. */
  readonly at: readonly (string | number)[];
}

export interface ServiceNode {
  readonly name: string;
  readonly resource: Resource<'Service'>;
  readonly labels: Labels;
  /** Per instance. min is rounded up; max has every key of min and is never below it (a fault is reported, min wins). */
  readonly min: Amounts;
  readonly max: Amounts;
  /** Of a global one: the active computes that it may stand on. */
  readonly replicas: number;
  /** `global`: one on each compute that it may stand on. */
  readonly mode: 'replicated' | 'global';
  /** `never`: what stands of it is never moved. */
  readonly move: 'allowed' | 'never';
  readonly affinity: readonly Selector[];
  readonly antiAffinity: readonly Selector[];
  readonly tolerations: readonly Toleration[];
  readonly serviceAffinity: readonly PeerRule[];
  readonly serviceAntiAffinity: readonly PeerRule[];
  readonly spreadMax?: number;
  readonly topologySpread: readonly SpreadRule[];
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: string }[];
  readonly assignments: readonly AssignmentNode[];
  /** PortAssignments that name this service (directly, or by one of its assignments). */
  readonly portAssignments: readonly PortNode[];
}

export interface AssignmentNode {
  readonly name: string;
  readonly resource: Resource<'Assignment'>;
  readonly generated: boolean;
  /** Absent where the reference dangles (of a generated Assignment: planner input, not an error). */
  readonly service?: ServiceNode;
  readonly serviceName: string;
  readonly compute?: ComputeNode;
  readonly computeName: string;
  readonly quantity: number;
  /** For all of the quantity together; keys left out are filled with min x quantity. */
  readonly allocated: Amounts;
}

export interface IpNode {
  readonly name: string;
  readonly resource: Resource<'IPAddress'>;
  /** Canonical text (RFC 5952 for v6); as written where it is no address. */
  readonly address: string;
  readonly family: 4 | 6 | undefined;
  readonly state: 'available' | 'assigned' | 'reserved';
  /** `bmc`: of the management controller, none of the machine's own addresses. */
  readonly role: 'host' | 'bmc' | 'failover';
  readonly dnsServers: readonly string[];
  readonly attachments: readonly AttachmentNode[];
}

/** An IPAssignment. */
export interface AttachmentNode {
  readonly resource: Resource<'IPAssignment'>;
  readonly compute?: ComputeNode;
  readonly ip?: IpNode;
  readonly primary: boolean;
}

export interface DnsNode {
  readonly resource: Resource<'DNSRecord'>;
  /** Lower case, no trailing dot. */
  readonly fqdn: string;
  readonly zone: string;
  readonly type: DNSRecordManifest['spec']['type'];
  /** As written, with A-labels in names; else the linked IP's address. */
  readonly values: readonly string[];
  readonly ttl: number;
  readonly ip?: IpNode;
}

export interface PortNode {
  readonly resource: Resource<'PortAssignment'>;
  readonly ip?: IpNode;
  /** The computes that hold the ip. */
  readonly computes: readonly ComputeNode[];
  readonly assignment?: AssignmentNode;
  readonly service?: ServiceNode;
  /** True where the manifest names a service rather than an assignment. */
  readonly byService: boolean;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'all';
  readonly servicePort: number;
}

/** A FirewallAssignment of one rule on one compute. */
export interface AppliedRuleNode {
  readonly rule: Resource<'FirewallRule'>;
  readonly assignment: Resource<'FirewallAssignment'>;
  readonly enabled: boolean;
}

export interface OfferNode {
  readonly name: string;
  readonly resource: Resource<'ComputeOffer'>;
  /** The labels of the bought machine, well-known ones included (`infractl.dev/name` apart). */
  readonly labels: Labels;
  readonly capacity: Amounts;
  /** capacity x overcommit of the Config. */
  readonly usable: Amounts;
  /** Base currency. */
  readonly monthly: number;
  readonly setup: number;
  /** Machines to be had; undefined: no limit. */
  readonly available?: number;
}

/** The Config with every default filled in. */
export interface Settings {
  readonly manifests: readonly string[];
  /** Posix paths relative to the root. */
  readonly generated: string;
  readonly lockfile: string;
  readonly target: readonly [number, number];
  readonly allocation: 'target' | 'min' | 'max';
  readonly cpu: 'cores' | 'threads';
  /** Factors by resource key, for what says no other. */
  readonly overcommit: ReadonlyMap<string, number>;
  /** Most moves of what could stay, so that more have a place. */
  readonly makeRoom: number;
  readonly severities: ReadonlyMap<string, CheckLevel>;
  /** `checks.fw-open-to-any.ports` beside 80 and 443. */
  readonly openPorts: readonly number[];
  readonly gates: Gates;
  /** Base currency (the first one seen where the Config names none) and what one unit of each other is worth in it. */
  readonly currency?: string;
  readonly rates: ReadonlyMap<string, number>;
}

export type CheckLevel = 'off' | 'info' | 'warning' | 'error';

/** At most so many: a count, or a share (0.1 is 10 %) of what there was before. Absent: no gate. */
export type Gate = { readonly count: number } | { readonly share: number };

/** Instances without a place: a gate for all together, or for each service; a service that is not named has none. */
export type UnplacedGate = Gate | { readonly services: ReadonlyMap<string, number> };

/** What one apply may do: the fields of the Config's `gates`. */
export interface Gates {
  readonly deletions?: Gate;
  readonly moves?: Gate;
  readonly unplaced: UnplacedGate;
  /** A month, in the base currency. */
  readonly costIncrease?: Gate;
  /** Ways in, by compute, protocol and port, that were not open before. */
  readonly exposureOpened?: Gate;
  readonly breaches?: Gate;
}

export type GateName = keyof Gates;

/** Everything that was written, every reference followed, capacity added up. Never changed after it was made. */
export interface Fleet {
  readonly settings: Settings;
  /** All of them, by kind, then name (bytewise), then generated last. */
  readonly resources: readonly AnyResource[];
  readonly byKind: <K extends Kind>(kind: K) => readonly Resource<K>[];
  /** Maps are in bytewise order of their keys. Keys are metadata.name. */
  readonly computes: ReadonlyMap<string, ComputeNode>;
  readonly services: ReadonlyMap<string, ServiceNode>;
  readonly components: ReadonlyMap<string, Resource<'Component'>>;
  readonly ips: ReadonlyMap<string, IpNode>;
  readonly offers: ReadonlyMap<string, OfferNode>;
  readonly assignments: readonly AssignmentNode[];
  readonly attachments: readonly AttachmentNode[];
  readonly dns: readonly DnsNode[];
  readonly ports: readonly PortNode[];
}

import type { Amounts, RaidLevel } from './fleet.ts';

/** What stands on a compute now. Amounts in internal units. */
export interface Usage {
  /** By assignments, and by the vms that it hosts with all that they have. */
  readonly allocated: Amounts;
  /** total - reserved - allocated; below zero where it is overcommitted. Every key of total, reserved and allocated. */
  readonly free: Amounts;
  /** allocated / (total - reserved) of the fullest resource that counts (contract, section 4). */
  readonly utilization: number;
  /** That resource; null where nothing is allocated. */
  readonly fullest: string | null;
}

/** What of a Subnet is in use. Addresses are counted, an IPv6 subnet has more than a number holds. */
export interface SubnetUse {
  /** IPAddresses, in any state, that are not in a Subnet further in. */
  readonly used: bigint;
  readonly free: bigint;
  /** The lowest free address; null where the subnet is full. */
  readonly next: string | null;
}

/** One resource key of a compute or of the fleet. Amounts in internal units. */
export interface CapacityLine {
  readonly key: string;
  readonly total: number;
  readonly reserved: number;
  readonly allocated: number;
  readonly free: number;
  /** allocated / (total - reserved); null where there is nothing to allocate. */
  readonly utilization: number | null;
}

export interface HardwareLine {
  readonly component: string;
  readonly type: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly quantity: number;
  /** As written: `DIMM0-3`. */
  readonly slot: string | null;
  /** Ranges expanded. */
  readonly slots: readonly string[];
  readonly serials: readonly string[];
  readonly raid: { readonly group: string | null; readonly level: RaidLevel | null } | null;
  /** As written. */
  readonly specs: Readonly<Record<string, unknown>>;
  readonly notes: string | null;
}

/** Sizes in GB. */
export interface RaidLine {
  readonly group: string;
  /** More than one is a fault. */
  readonly levels: readonly RaidLevel[];
  readonly disks: readonly number[];
  /** nvme, ssd or hdd. */
  readonly key: string;
  readonly raw: number;
  readonly usable: number;
}

export interface IpLine {
  readonly name: string;
  readonly address: string;
  readonly type: string;
  readonly cidr: string;
  readonly gateway: string | null;
  readonly primary: boolean;
  readonly interface: string | null;
  readonly vlan: number | null;
  readonly dnsServers: readonly string[];
}

export interface DnsLine {
  readonly name: string;
  readonly type: string;
  readonly zone: string;
  readonly values: readonly string[];
  readonly ttl: number;
}

export interface PortLine {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
  readonly service: string | null;
  readonly servicePort: number;
  readonly description: string | null;
}

/** In evaluation order. */
export interface FirewallLine {
  readonly priority: number;
  readonly rule: string;
  readonly action: string;
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  /** `any`, `443`, `8000-8100`. */
  readonly ports: string;
  readonly enabled: boolean;
  readonly description: string | null;
}

export interface ServiceLine {
  readonly service: string;
  readonly assignment: string;
  readonly quantity: number;
  /** Hand-written: the planner leaves it where it is. */
  readonly pinned: boolean;
  readonly allocated: Amounts;
  /** How much more it may get: up to its max, as far as the compute has it free. */
  readonly room: Amounts;
}

/** A date that comes nearer; `days` from today, below zero where it is past. */
export interface DueDate {
  readonly date: string;
  readonly days: number;
}

export interface BillingLine {
  /** As written. */
  readonly currency: string | null;
  readonly monthlyCost: number | null;
  readonly annualCost: number | null;
  readonly contractEnd: DueDate | null;
  readonly renewal: DueDate | null;
  /** Until when the contract has to be cancelled to end on contractEnd. */
  readonly cancelBy: DueDate | null;
}

export interface JournalLine {
  readonly name: string;
  readonly compute: string;
  readonly timestamp: string;
  readonly category: string;
  readonly content: string;
  readonly createdBy: string | null;
}

export interface Location {
  readonly site?: string;
  readonly rack?: string;
  readonly unit?: number;
  readonly height?: number;
}

/** Computes that share an owner, a site or a rack. */
export interface ReportGroup {
  /** SITE/RACK for a rack; null: it is not said. */
  readonly name: string | null;
  readonly computes: number;
  readonly instances: number;
  /** Base currency; without those of `unpriced`. */
  readonly monthlyCost: number;
  /** Computes that no cost is known of; vms on hosts of our own apart. */
  readonly unpriced: readonly string[];
}

/** Everything that is known of one compute. */
export interface ComputeReport {
  readonly name: string;
  readonly file: string;
  readonly type: string;
  readonly provider: string;
  readonly region: string;
  readonly state: string;
  /** As written. */
  readonly labels: Readonly<Record<string, string>>;
  readonly host: string | null;
  readonly owner: string | null;
  readonly contact: string | null;
  /** As written. */
  readonly location: Location | null;
  readonly purchase: {
    readonly date: string | null;
    readonly price: number | null;
    readonly warrantyEnd: DueDate | null;
  } | null;
  /** The vms on it. */
  readonly guests: readonly string[];
  readonly hardware: readonly HardwareLine[];
  readonly raid: readonly RaidLine[];
  readonly capacity: readonly CapacityLine[];
  readonly utilization: number;
  readonly fullest: string | null;
  readonly services: readonly ServiceLine[];
  readonly network: {
    readonly ips: readonly IpLine[];
    readonly dns: readonly DnsLine[];
    readonly ports: readonly PortLine[];
    readonly firewall: readonly FirewallLine[];
    /** No rule is enabled: treated as open. */
    readonly unfiltered: boolean;
  };
  readonly billing: BillingLine | null;
  /** Newest first. */
  readonly journal: readonly JournalLine[];
}

export interface FleetReport {
  readonly computes: readonly {
    readonly name: string;
    readonly type: string;
    readonly provider: string;
    readonly region: string;
    readonly state: string;
    readonly instances: number;
    readonly utilization: number;
    readonly fullest: string | null;
    /** Base currency. */
    readonly monthlyCost: number | null;
    readonly owner: string | null;
    readonly site: string | null;
    readonly rack: string | null;
  }[];
  /** By what is said of at least one compute. */
  readonly groups: {
    readonly owner: readonly ReportGroup[];
    readonly site: readonly ReportGroup[];
    readonly rack: readonly ReportGroup[];
  };
  /** What a vm has is part of its host's. */
  readonly capacity: readonly CapacityLine[];
  readonly services: readonly {
    readonly name: string;
    readonly owner: string | null;
    readonly replicas: number;
    readonly placed: number;
    readonly computes: readonly string[];
    readonly allocated: Amounts;
  }[];
  readonly network: {
    readonly ips: {
      readonly total: number;
      readonly assigned: number;
      readonly available: number;
      readonly reserved: number;
    };
    readonly zones: readonly { readonly zone: string; readonly records: number }[];
    readonly ports: number;
    /** Computes with an address and no enabled rule. */
    readonly unfiltered: readonly string[];
  };
  readonly billing: {
    readonly currency: string | null;
    readonly monthlyCost: number;
    readonly providers: readonly {
      readonly provider: string;
      readonly computes: number;
      readonly monthlyCost: number;
    }[];
    /** Computes that no cost is known of; vms on hosts of our own apart. */
    readonly unpriced: readonly string[];
    /** Computes that are paid and carry nothing, the dearest first; `from`: the end of the contract, where that is known. */
    readonly idle: readonly {
      readonly compute: string;
      readonly monthlyCost: number;
      readonly from: string | null;
      /** Until when the contract has to be cancelled for that; null where it ends by itself. */
      readonly cancelBy: string | null;
    }[];
    /** Contract ends, last days to cancel them, renewals and ends of warranties, the nearest first. */
    readonly dates: readonly (DueDate & {
      readonly compute: string;
      readonly what: 'contract end' | 'last day to cancel' | 'renewal' | 'warranty end';
    })[];
  };
  /** The newest ones. */
  readonly journal: readonly JournalLine[];
}

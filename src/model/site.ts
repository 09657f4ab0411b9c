/**
 * What the page of `infractl site` is given. Whatever repeats stands once in a list of its own, and a number says where:
 * 5,000 machines stay below 3 MB. Amounts are in output units (cores, MB, GB, counts). `Ref` is a place in a list.
 */

type Ref = number;

/** Amounts in the order of `keys`; what is missing at the end is 0. */
export type SiteAmounts = readonly number[];

export interface SitePart {
  readonly component: string;
  readonly type: string;
  readonly maker: string;
  readonly model: string;
  readonly quantity: number;
  /** As written; '' where none is. */
  readonly slot: string;
  /** `RAID 1, group data`; '' where it is in none. */
  readonly raid: string;
  /** `capacity_gb 960, type nvme` */
  readonly specs: string;
  /** With --notes alone. */
  readonly notes?: string;
}

export interface SiteRaid {
  readonly group: string;
  readonly level: string;
  readonly disks: number;
  readonly key: string;
  /** GB */
  readonly raw: number;
  readonly usable: number;
}

export interface SiteRule {
  readonly rule: string;
  readonly priority: number;
  readonly action: string;
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  readonly ports: string;
  readonly enabled: boolean;
}

/** Days are `YYYY-MM-DD`, or '' where nothing is known. */
export interface SiteContract {
  /** As written, before any rate. */
  readonly written: string;
  readonly end: string;
  readonly renewal: string;
  /** The last day on which notice can be given. */
  readonly cancelBy: string;
  readonly autoRenew: boolean;
}

/** What only --notes puts into the page. */
export interface SiteNotes {
  readonly contact: string;
  readonly annotations: readonly (readonly [key: string, value: string])[];
  readonly journal: readonly {
    readonly timestamp: string;
    readonly category: string;
    readonly content: string;
    readonly by: string;
  }[];
}

/** One list a field, the machines in bytewise order of their names. */
export interface SiteMachines {
  readonly name: readonly string[];
  readonly file: readonly string[];
  readonly type: readonly Ref[];
  readonly provider: readonly Ref[];
  readonly region: readonly Ref[];
  readonly state: readonly Ref[];
  readonly site: readonly Ref[];
  readonly rack: readonly Ref[];
  /** The lowest unit that it takes in its rack, and how many; 0 where nothing is said. */
  readonly unit: readonly number[];
  readonly height: readonly number[];
  readonly owner: readonly Ref[];
  /** Place of its host among the machines; -1: none. */
  readonly host: readonly number[];
  /** Into `labelLists`. */
  readonly labels: readonly Ref[];
  /** Into `amounts`. */
  readonly total: readonly Ref[];
  readonly reserved: readonly Ref[];
  readonly before: readonly Ref[];
  readonly after: readonly Ref[];
  /** Into `partLists`, `raidLists`, `ruleLists`. */
  readonly parts: readonly Ref[];
  readonly raids: readonly Ref[];
  readonly rules: readonly Ref[];
  /** Serial numbers, all of them, separated by blanks; '' where none is written. */
  readonly serials: readonly string[];
  /** `203.0.113.7`, the primary one first; more than the address is in `addressFacts`. */
  readonly addresses: readonly (readonly string[])[];
  /** `public, 203.0.113.0/24, eth0, primary`, into `texts`. */
  readonly addressFacts: readonly (readonly Ref[])[];
  /** Triples: service (into `services`), quantity, 1 where pinned. */
  readonly instances: readonly (readonly number[])[];
  /** Triples: address (of `addresses`), what listens there (into `texts`), service (into `services`, -1: none). */
  readonly ports: readonly (readonly number[])[];
  /** A month in the base currency; null: unknown. */
  readonly cost: readonly (number | null)[];
  /** Into `contracts`; -1: none. */
  readonly contract: readonly Ref[];
  readonly notes?: readonly (SiteNotes | null)[];
}

export interface SiteService {
  readonly name: string;
  readonly replicas: number;
  readonly placed: number;
  /** What one instance asks for at least. */
  readonly asks: SiteAmounts;
}

export interface SiteReason {
  readonly rule: string;
  readonly message: string;
  readonly computes: readonly string[];
}

export interface SitePlan {
  /** Rows that change something, in the plan's order. */
  readonly changes: readonly {
    readonly action: string;
    readonly service: string;
    readonly compute: string;
    readonly from: string;
    readonly quantity: number;
    readonly why: string;
  }[];
  readonly unplaced: readonly {
    readonly service: string;
    readonly missing: number;
    readonly reasons: readonly SiteReason[];
    readonly nearest: string;
  }[];
  readonly conflicts: readonly {
    readonly services: readonly string[];
    readonly rules: readonly { readonly rule: string; readonly message: string }[];
    readonly waysOut: readonly {
      readonly message: string;
      readonly places: number;
      readonly monthlyCost: number | null;
    }[];
  }[];
  readonly purchases: readonly {
    readonly offer: string;
    readonly type: string;
    readonly quantity: number;
    readonly monthlyCost: number | null;
    readonly why: string;
  }[];
  readonly remarks: readonly string[];
  readonly summary: {
    readonly instances: number;
    readonly placed: number;
    readonly unplaced: number;
    readonly moved: number;
    readonly costBefore: number;
    readonly costAfter: number;
  };
  /** Machines that are paid and carry nothing once the plan is applied, the dearest first. */
  readonly giveBack: readonly {
    readonly compute: string;
    readonly monthlyCost: number | null;
    readonly from: string;
  }[];
}

/** A way in, or out of use, that a change opens or closes. */
export interface SiteExposureChange {
  readonly compute: string;
  readonly what: string;
  readonly service: string;
  readonly sentence: string;
}

export interface SiteNetwork {
  readonly subnets: readonly {
    readonly name: string;
    readonly cidr: string;
    readonly network: string;
    /** Decimal numbers: an IPv6 subnet has more than a number holds. */
    readonly used: string;
    readonly free: string;
    readonly next: string;
  }[];
  /** Triples: machine, address (into `texts`), opening (into `openings`). */
  readonly exposure: readonly (readonly number[])[];
  readonly openings: readonly {
    readonly port: string;
    readonly protocol: string;
    readonly service: string;
    /** '' where the machine is unfiltered. */
    readonly rule: string;
    readonly who: string;
  }[];
  readonly zones: readonly { readonly zone: string; readonly records: number }[];
  /** Null where nothing is compared. */
  readonly change: {
    readonly against: string;
    readonly opened: readonly SiteExposureChange[];
    readonly closed: readonly SiteExposureChange[];
    readonly openedInAll: number;
    readonly closedInAll: number;
  } | null;
}

/** The loss of machines: each on its own, or all with one value of a label. */
export interface SiteWhatIf {
  /** The label; '': each machine on its own. */
  readonly by: string;
  readonly cases: readonly {
    readonly name: string;
    readonly machines: number;
    readonly displaced: number;
    readonly survives: 'yes' | 'no' | 'unknown';
    readonly losses: readonly {
      readonly service: string;
      readonly missing: number;
      readonly reasons: readonly string[];
    }[];
  }[];
}

export interface SiteData {
  readonly formatVersion: '1';
  /** The day that days and months are counted from. */
  readonly today: string;
  readonly currency: string;
  /** What the page shows, in words: `the manifests and the plan`. */
  readonly shows: string;
  readonly keys: readonly { readonly key: string; readonly unit: string }[];
  readonly texts: readonly string[];
  readonly amounts: readonly SiteAmounts[];
  readonly parts: readonly SitePart[];
  readonly partLists: readonly (readonly Ref[])[];
  readonly raids: readonly SiteRaid[];
  readonly raidLists: readonly (readonly Ref[])[];
  readonly rules: readonly SiteRule[];
  readonly ruleLists: readonly (readonly Ref[])[];
  /** Into `texts`. */
  readonly labels: readonly (readonly [key: Ref, value: Ref])[];
  readonly labelLists: readonly (readonly Ref[])[];
  readonly contracts: readonly SiteContract[];
  readonly services: readonly SiteService[];
  readonly machines: SiteMachines;
  readonly plan: SitePlan | null;
  readonly network: SiteNetwork;
  readonly whatIf: readonly SiteWhatIf[];
  /** Why there is no answer for some machines; '' where there is for all. */
  readonly whatIfNote: string;
}

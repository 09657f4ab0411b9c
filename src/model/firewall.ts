/** What a compute shows to others at one address: one row of `firewall exposure`. */
export interface ExposureRow {
  readonly compute: string;
  /** Null where the manifests name none. */
  readonly address: string | null;
  /** `443`, `9100-9110`, `any`. */
  readonly port: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'other' | 'all';
  /** Ports of the sender from which alone it is open: `123`, `1-1023,5000`. */
  readonly sourcePorts?: string;
  /** The service that a PortAssignment leads to from here. */
  readonly service: string | null;
  /** Whether that service has an instance on the compute; null without a service. */
  readonly running: boolean | null;
  /** The first of `rules`; null where the compute is unfiltered. */
  readonly rule: string | null;
  /** Every rule that lets somebody in, in evaluation order. */
  readonly rules: readonly string[];
  /** Who may reach it: these blocks without the exceptions, which lie inside them. */
  readonly cidrs: readonly string[];
  readonly except: readonly string[];
}

/** Packets of one question that are decided alike. */
export interface ReachPart {
  readonly allowed: boolean;
  /** Addresses of the target, all of one family; empty where the manifests name none. */
  readonly addresses: readonly string[];
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'other';
  /** `5432`, `22,9100-9110`, `any`. */
  readonly ports: string;
  /** Ports of the sender, where the rules tell them apart. */
  readonly sourcePorts?: string;
  readonly cidrs: readonly string[];
  readonly except: readonly string[];
  /** The rule that decides; null where none matches. */
  readonly rule: string | null;
  /**
   * `rule`: the rule says so; `default`: no rule matches; `unfiltered`: there are no rules; `outbound`: the rules of the
   * source keep it in.
   */
  readonly why: 'rule' | 'default' | 'unfiltered' | 'outbound';
}

/** Whether some sources reach a compute. */
export interface ReachAnswer {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly answer: 'yes' | 'no' | 'partly';
  /** The rule that decides all of it; null where there are several, or none. */
  readonly rule: string | null;
  /** Allowed ones first. */
  readonly parts: readonly ReachPart[];
  /** What a reader should know beside the answer. */
  readonly notes: readonly string[];
}

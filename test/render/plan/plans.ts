import type { Plan, ServicePlan } from '../../../src/model/plan.ts';

const amounts = (entries: Record<string, number>): ReadonlyMap<string, number> =>
  new Map(Object.entries(entries));

const summary = {
  instances: 7,
  placed: 6,
  unplaced: 1,
  moved: 1,
  monthlyCostBefore: 1234.5,
  monthlyCostAfter: 1379.5,
  costUnknown: [],
  objective: { name: 'placed', value: 6, bound: 6, gap: 0, proven: true },
  objectives: [],
  fullest: { compute: 'db-01', key: 'memory', utilization: 0.95 },
} satisfies Plan['summary'];

/** A row of each action, one instance without a place, an offer and a specification, and a note. */
export const plan: Plan = {
  feasible: false,
  placements: [
    {
      action: 'create',
      service: 'web',
      compute: 'app-01',
      from: null,
      quantity: 2,
      allocated: amounts({ memory: 1536, cores: 1438 }),
      score: 99.6,
      pinned: false,
    },
    {
      action: 'keep',
      service: 'pg',
      compute: 'db-01',
      from: null,
      quantity: 1,
      allocated: amounts({ cores: 1000 }),
      score: 80,
      pinned: true,
    },
    {
      action: 'move',
      service: 'mail',
      compute: 'app-01',
      from: 'old-01',
      quantity: 1,
      allocated: amounts({ memory: 1000 }),
      score: 70,
      pinned: false,
      why: 'old-01 is inactive',
    },
    {
      action: 'resize',
      service: 'cache',
      compute: 'db-01',
      from: null,
      quantity: 1,
      allocated: amounts({ memory: 2048, nvme: 20 }),
      score: 12.2,
      pinned: false,
      why: 'makes room for web',
    },
    {
      action: 'remove',
      service: 'gone',
      compute: 'old-01',
      from: null,
      quantity: 1,
      allocated: amounts({ gpu: 1 }),
      score: 0,
      pinned: false,
      why: 'service gone is gone',
    },
  ],
  unplaced: [
    {
      service: 'vault',
      missing: 1,
      reasons: [
        { rule: 'capacity', message: 'hsm short by 1', computes: ['app-01', 'db-01', 'old-01'] },
        { rule: 'state', message: 'state is inactive', computes: ['old-01'] },
      ],
      nearest: { compute: 'app-01', message: 'hsm short by 1' },
    },
  ],
  computes: [
    {
      name: 'app-01',
      total: amounts({ cores: 8000, memory: 16384 }),
      allocatedBefore: amounts({}),
      allocatedAfter: amounts({ cores: 1438, memory: 2536 }),
      utilizationBefore: 0,
      utilizationAfter: 0.1798,
    },
    {
      name: 'db-01',
      total: amounts({ cores: 4000 }),
      allocatedBefore: amounts({ cores: 1000 }),
      allocatedAfter: amounts({ cores: 1000 }),
      utilizationBefore: 0.25,
      utilizationAfter: 0.25,
    },
    {
      name: 'old-01',
      total: amounts({}),
      allocatedBefore: amounts({ memory: 1000 }),
      allocatedAfter: amounts({}),
      utilizationBefore: 1.2,
      utilizationAfter: 0,
    },
  ],
  recommendations: [
    {
      offer: 'rack-1u',
      type: 'baremetal',
      capacity: amounts({ cores: 8000, hsm: 1 }),
      quantity: 1,
      monthlyCost: 145,
      rationale: 'carries 1 x vault',
    },
    {
      offer: null,
      type: null,
      capacity: amounts({ hsm: 1 }),
      quantity: 2,
      monthlyCost: null,
      rationale: 'no offer has hsm',
    },
  ],
  summary,
  breaches: [
    {
      service: 'cache',
      compute: 'app-02',
      quantity: 1,
      rule: 'capacity-min-exceeded',
      message: 'app-02 cannot hold all that is on it: memory short by 512 MB',
      help: 'give app-02 more capacity, or lower min of cache',
    },
  ],
  conflicts: [
    {
      services: ['vault'],
      rules: [{ rule: 'capacity', message: 'vault needs 1 hsm, no compute has one' }],
      waysOut: [
        { kind: 'relax', message: 'ask for no hsm', places: 1, monthlyCost: 0, edits: [] },
        { kind: 'buy', message: 'buy rack-1u', places: 1, monthlyCost: 145, edits: [] },
        { kind: 'buy', message: 'buy two', places: 2, monthlyCost: null, edits: [] },
      ],
    },
  ],
  alternatives: [
    { name: 'fewest-moves', placed: 6, moves: 0, monthlyCost: 1234.5, meanScore: 61.25, changes: [] },
    { name: 'lowest-cost', placed: 6, moves: 4, monthlyCost: 900, meanScore: 58, changes: [] },
  ],
  notes: [{ rule: 'no-solver', message: 'the solver could not be loaded' }],
};

export const idle: Plan = {
  feasible: true,
  placements: [],
  unplaced: [],
  computes: [],
  recommendations: [],
  breaches: [],
  conflicts: [],
  alternatives: [],
  summary: {
    ...summary,
    instances: 0,
    placed: 0,
    unplaced: 0,
    moved: 0,
    monthlyCostBefore: 0,
    monthlyCostAfter: 0,
    costUnknown: [],
    objective: { name: 'placed', value: 0, bound: 0, gap: 0, proven: true },
    fullest: null,
  },
  notes: [],
};

export const servicePlan: ServicePlan = {
  service: 'web',
  feasible: true,
  candidates: [
    {
      compute: 'app-02',
      score: 100,
      utilizationAfter: 0.64,
      availableAfter: amounts({ cores: 2500, memory: 512 }),
      allocated: amounts({ cores: 500 }),
    },
    {
      compute: 'app-01',
      score: 31.4,
      utilizationAfter: 0.953,
      availableAfter: amounts({}),
      allocated: amounts({ cores: 250 }),
    },
  ],
  rejected: [
    { compute: 'db-01', reasons: [{ rule: 'affinity', message: 'label env is dev, needs prod' }] },
    {
      compute: 'db-02',
      reasons: [
        { rule: 'capacity', message: 'memory short by 12 GB' },
        { rule: 'state', message: 'state is maintenance' },
      ],
    },
    {
      compute: 'db-03',
      reasons: [
        { rule: 'capacity', message: 'memory short by 12 GB' },
        { rule: 'state', message: 'state is maintenance' },
      ],
    },
  ],
  recommendations: [],
};

/** The same plan with `text` wherever a stranger's text can be. */
export function hostilePlan(text: string): Plan {
  return {
    ...plan,
    placements: plan.placements.map((row) => ({
      ...row,
      service: text,
      compute: text,
      from: text,
      allocated: amounts({ [text]: 1 }),
      why: text,
    })),
    unplaced: [
      {
        service: text,
        missing: 1,
        reasons: [{ rule: text, message: text, computes: [text] }],
        nearest: { compute: text, message: text },
      },
    ],
    computes: plan.computes.map((one) => ({ ...one, name: text })),
    recommendations: plan.recommendations.map((one) => ({
      ...one,
      offer: one.offer && text,
      type: text,
      capacity: amounts({ [text]: 1 }),
      rationale: text,
    })),
    conflicts: [
      {
        services: [text],
        rules: [{ rule: text, message: text }],
        waysOut: [{ kind: 'relax', message: text, places: 1, monthlyCost: 0, edits: [] }],
      },
    ],
    notes: [{ rule: text, message: text }],
  };
}

export function hostileServicePlan(text: string): ServicePlan {
  return {
    ...servicePlan,
    service: text,
    candidates: servicePlan.candidates.map((one) => ({
      ...one,
      compute: text,
      allocated: amounts({ [text]: 1 }),
    })),
    rejected: [{ compute: text, reasons: [{ rule: text, message: text }] }],
  };
}

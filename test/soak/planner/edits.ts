import { planDocs } from './drive.ts';
import { again } from './judge-fleet.ts';
import { type Finding, judge } from './judge.ts';
import { type Dice, diceOf, randomCompute, randomFleet, randomService } from './random-fleet.ts';
import { type Doc, worldOf } from './world.ts';

const FLEET = { computes: 4, services: 4, instances: 7 };

/**
 * A fleet that is edited, planned and applied again and again. Every step is judged, so nothing may stop or move that the
 * edit does not bring into breach; after each apply there is nothing to do.
 *
 * @returns what is wrong with the first step that is not right, and the manifests of that step
 */
export async function judgeEdits(
  seed: number,
  steps: number,
): Promise<{ readonly docs: readonly Doc[]; readonly findings: readonly Finding[] }> {
  const dice = diceOf(seed);
  let docs: readonly Doc[] = randomFleet(seed, FLEET).filter(({ kind }) => kind !== 'Assignment');
  for (let step = 0; step <= steps; step++) {
    try {
      const planned = await planDocs(docs);
      const findings = [...judge(worldOf(docs), planned.json, { mode: 'plain' }), ...(await again(planned))];
      if (findings.length > 0) return { docs, findings };
      docs = edit(dice, planned.applied, step);
    } catch (error) {
      return {
        docs,
        findings: [
          { fault: 'crash', words: error instanceof Error ? (error.stack ?? error.message) : String(error) },
        ],
      };
    }
  }
  return { docs, findings: [] };
}

type Edit = (dice: Dice, docs: readonly Doc[], step: number) => readonly Doc[];

function change(docs: readonly Doc[], doc: Doc, spec: Doc['spec']): readonly Doc[] {
  return docs.map((one) => (one === doc ? { ...doc, spec: { ...doc.spec, ...spec } } : one));
}

const of = (docs: readonly Doc[], kind: string): readonly Doc[] => docs.filter((doc) => doc.kind === kind);

/** A machine goes with the vms on it, and with those on them. */
function withGuests(docs: readonly Doc[], names: readonly string[]): readonly string[] {
  const guests = of(docs, 'Compute')
    .filter(({ spec, metadata }) => names.includes(String(spec['host'])) && !names.includes(metadata.name))
    .map(({ metadata }) => metadata.name);
  return guests.length === 0 ? names : withGuests(docs, [...names, ...guests]);
}

const EDITS: readonly Edit[] = [
  (dice, docs) => {
    const service = dice.pick(...of(docs, 'Service'));
    const more = dice.pick(-1, 1, 1);
    return change(docs, service, {
      replicas: Math.max(0, Math.min(3, Number(service.spec['replicas']) + more)),
    });
  },
  (dice, docs) => {
    const service = dice.pick(...of(docs, 'Service'));
    return change(docs, service, {
      resources: { min: { cores: dice.pick(1, 2, 3), memory: dice.pick('1Gi', '2Gi', '4Gi') } },
    });
  },
  (dice, docs) =>
    change(docs, dice.pick(...of(docs, 'Compute')), {
      state: dice.pick('active', 'active', 'maintenance', 'inactive'),
    }),
  (dice, docs) => {
    const compute = dice.pick(...of(docs, 'Compute'));
    const capacity = {
      ...(compute.spec['capacity'] as object),
      cores: dice.pick(2, 4, 6, 8),
      memory: dice.pick('4Gi', '8Gi', '16Gi'),
    };
    return change(docs, compute, { capacity });
  },
  (dice, docs, step) =>
    of(docs, 'Compute').length < 4 ? [...docs, randomCompute(dice, 100 + step)].filter(isAlone) : docs,
  (dice, docs) => {
    const gone = withGuests(docs, [dice.pick(...of(docs, 'Compute')).metadata.name]);
    if (of(docs, 'Compute').length < 1 + gone.length) return docs;
    const refers = ({ spec }: Doc): boolean =>
      gone.includes(String(spec['compute'])) && spec['ip'] !== undefined;
    return docs.filter(
      (doc) => !(doc.kind === 'Compute' && gone.includes(doc.metadata.name)) && !refers(doc),
    );
  },
  (dice, docs, step) =>
    of(docs, 'Service').length < 4 ? [...docs, randomService(dice, 100 + step, 1)] : docs,
  (dice, docs) => {
    const { name } = dice.pick(...of(docs, 'Service')).metadata;
    if (of(docs, 'Service').length < 2) return docs;
    return docs.filter(
      ({ kind, metadata, spec }) =>
        !(kind === 'Service' && metadata.name === name) &&
        !(kind === 'PortAssignment' && spec['service'] === name),
    );
  },
];

/** A machine of another one that is not there would be an error of the manifests. */
const isAlone = (doc: Doc, _: number, all: readonly Doc[]): boolean =>
  doc.spec['host'] === undefined || all.some(({ metadata }) => metadata.name === doc.spec['host']);

function edit(dice: Dice, docs: readonly Doc[], step: number): readonly Doc[] {
  const next = dice.pick(...EDITS)(dice, docs, step);
  const asked = of(next, 'Service').reduce((sum, { spec }) => sum + Number(spec['replicas']), 0);
  return asked > 8 ? docs : next;
}

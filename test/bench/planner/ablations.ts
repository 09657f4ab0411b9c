/** One part of the planner, and what stands in for it where it is left out. */
export interface Ablation {
  readonly name: string;
  /** Functions that are replaced, each by an expression over its arguments `args`. */
  readonly without: readonly { readonly file: string; readonly call: string; readonly gives: string }[];
}

const SOLVE = 'src/plan/solve';

const one = (name: string, file: string, call: string, gives = 'undefined'): Ablation => ({
  name,
  without: [{ file, call, gives }],
});
const room = (name: string, file: string, call: string, gives?: string): Ablation =>
  one(name, `${SOLVE}/${file}.ts`, call, gives);

const PLAIN_SHARES = `(index) => args[0].kinds[args[1][0]].room.map((amount, d) => {
  const need = args[0].model.groups[index].need[d];
  return need > 0 ? need / amount : 0;
})`;

/** An attempt at a cheap layout that comes to nothing. */
const NOTHING_PLACED = '({ costing }) => emptyLayout(costing.model)';

/** Every part that a plan could do without: each is left out by itself. */
export const ABLATIONS: readonly Ablation[] = [
  room('bounds: flow', 'bounds/flow-bound', 'boundByFlow', 'Infinity'),
  room('bounds: prices to start from', 'bounds/worth', 'worthInParts'),
  room('bounds: whole mixes', 'improve/by-mixes', 'fillMixes', 'args[1]'),
  room('bounds: lifted shares', 'bounds/lifted-shares', 'sharesOn', PLAIN_SHARES),
  room('bounds: lumps split by choice', 'bounds/lumps', 'splitByChoice', 'args[1]'),
  room('construct: within the band', 'construct/band', 'placeWithinBand'),
  room('construct: exchanges while filling', 'construct/fill-kind', 'exchange', 'false'),
  room('construct: split over the mix', 'improve/place-cheaply', 'splitOverMix', NOTHING_PLACED),
  room(
    'construct: mix with ejections',
    'improve/place-cheaply',
    'squeezeOnMix',
    `(${NOTHING_PLACED})(args[0])`,
  ),
  room(
    'construct: machine after machine',
    'improve/place-cheaply',
    'openAll',
    `(${NOTHING_PLACED})(args[0])`,
  ),
  room('columns: most placed', 'columns/by-columns', 'placeByColumns'),
  room('columns: least cost', 'columns/generate', 'withColumns'),
  room('columns: numbers of machines', 'columns/counts', 'searchCounts', 'args[1].bound'),
  room('columns: dives', 'columns/dive', 'dive', 'args[1]'),
  room('columns: rounding', 'columns/round', 'roundColumns'),
  room('improve: ejections', 'improve/squeeze', 'squeeze', 'args[1].slice()'),
  room('improve: emptying machines', 'improve/economise', 'economise'),
  room('improve: annealing', 'improve/anneal', 'anneal', 'false'),
  room('improve: going home', 'improve/return-home', 'returnHome'),
  room('improve: balancing', 'improve/balance', 'balance', 'false'),
  room('improve: choosing who is left out', 'improve/refill-bins', 'refillBins', 'false'),
  room(
    'improve: who is worth most',
    'improve/preference',
    'preferences',
    'new Float64Array(args[0].model.groups.length).fill(1)',
  ),
  room('exact', 'exact/exact', 'placeExactly'),
  room('buy: beside bins', 'buy/buy-beside', 'buyBeside', 'args[0]'),
  room('buy: jointly with bins', 'buy/buy-jointly', 'buyJointly', 'args[0]'),
  one('plan: arranging', 'src/plan/arrange.ts', 'arrange'),
  one('plan: polishing', 'src/plan/polish.ts', 'polish', 'false'),
];

/** The source with the function or method replaced. Throws where it has none of that name. */
export function leaveOut(source: string, call: string, gives: string): string {
  const start = new RegExp(`^((?:export )?function |  )${call}(<[^(]*>)?\\(`, 'm');
  const found = start.exec(source);
  if (found === null) throw new Error(`no function ${call}`);
  const [text, before = '', types = ''] = found;
  const stub = `${before}${call}(...args: any[]): any { return ${gives}; }\n`;
  const kept = `${before.replace('export ', '')}${call}Kept${types}(`;
  return source.replace(text, () => stub + kept);
}

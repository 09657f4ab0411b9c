// The lint's rules. The layers of src/ are one table: which folder, what it may import, and why; who breaks one reads the
// sentence. Plain JavaScript, for Node 20 cannot import a TypeScript config: `oxlint -c oxlint.config.mjs`.
import path from 'node:path';

/** What every stage may use: types and leaves. */
const LEAVES = ['model', 'text', 'units', 'selector', 'network'];
const STAGE = [...LEAVES, 'kinds'];

/**
 * Folder under src/ (its sub-folders belong to it, unless they have a line of their own further down), the folders that it
 * may import, the capabilities (below) that it has, and why.
 */
export const LAYERS = [
  // leaves
  {
    folder: 'model',
    may: ['generated'],
    why: 'model/ holds types alone and imports nothing: everything else may import it.',
  },
  { folder: 'text', may: [], why: 'text/ is a leaf: strings in, strings out.' },
  { folder: 'units', may: ['model', 'text'], why: 'units/ is a leaf: quantities know no stage.' },
  {
    folder: 'hardware',
    may: ['model', 'text'],
    why: 'hardware/ is a leaf: arrays, slots and specs know no stage.',
  },
  {
    folder: 'selector',
    may: ['model', 'text'],
    why: 'selector/ is a leaf: labels and selectors know no stage.',
  },
  {
    folder: 'network',
    may: ['text'],
    why: 'network/ is pure arithmetic on addresses, names and packets: it knows no manifest.',
  },
  {
    folder: 'profile',
    may: [],
    why: 'profile/ is a leaf: stages tell what they did, and know not whom.',
  },
  {
    folder: 'files',
    may: [],
    can: ['files'],
    why: 'files/ is a leaf: how one file is read, for whoever reads any.',
  },
  {
    folder: 'kinds',
    may: ['model', 'text', 'units', 'network'],
    why: 'kinds/ says what a kind is; it knows no stage that handles it.',
  },

  // the pipeline
  {
    folder: 'load',
    may: [...LEAVES, 'files', 'profile'],
    can: ['files'],
    why: 'load/ is the first stage: it turns files into values and knows nothing that comes later.',
  },
  {
    folder: 'validate',
    may: [...STAGE, 'generated'],
    why: 'validate/ takes documents and knows nothing that comes later.',
  },
  {
    folder: 'expand',
    may: STAGE,
    why: 'expand/ turns manifests into manifests: short forms into long ones, before anything is linked.',
  },
  {
    folder: 'resolve',
    may: [...STAGE, 'expand', 'hardware'],
    why: 'resolve/ takes resources and knows nothing that comes later.',
  },
  {
    folder: 'exposure',
    may: STAGE,
    why: 'exposure/ reads a fleet; what is made of it is for check/ and the commands.',
  },
  {
    folder: 'check',
    may: [...STAGE, 'hardware', 'exposure', 'generated'],
    why: 'check/ reads a fleet and the previous state as values; it never plans, diffs or writes.',
  },
  {
    folder: 'plan',
    may: STAGE,
    why: 'plan/ is pure: a fleet in, a plan out; stages beside it are wired by run.ts and the commands.',
  },
  {
    folder: 'diff',
    may: [...STAGE, 'expand', 'generated'],
    why: 'diff/ compares two states; it knows neither where they came from nor what is done about it.',
  },
  {
    folder: 'state',
    may: [...STAGE, 'files'],
    why: "state/ reads and writes the lockfile's text; it knows no stage.",
  },
  {
    folder: 'write',
    may: [...STAGE, 'state', 'files'],
    can: ['files', 'sockets'],
    why: 'write/ is the last stage: it gets the files to write and never reaches back.',
  },

  // the optimiser: a driver, and rooms that import downwards alone
  {
    folder: 'plan/solve',
    may: [],
    why: 'solve/ is the optimiser alone: numbers in, numbers out. plan/ maps the fleet to it.',
  },
  {
    folder: 'plan/solve/model',
    may: [],
    why: 'solve/model/ is the problem and a layout of it: every room stands on it, it stands on none.',
  },
  {
    folder: 'plan/solve/bounds',
    may: ['plan/solve/model'],
    why: 'solve/bounds/ says what no layout can beat, so it must not depend on how one is made.',
  },
  {
    folder: 'plan/solve/construct',
    may: ['plan/solve/model', 'plan/solve/bounds'],
    why: 'solve/construct/ makes a first layout; who improves it comes later.',
  },
  {
    folder: 'plan/solve/columns',
    may: ['plan/solve/model', 'plan/solve/bounds', 'plan/solve/construct'],
    why: 'solve/columns/ is one engine over fillings of a machine; whoever uses it says what it is for.',
  },
  {
    folder: 'plan/solve/improve',
    may: ['plan/solve/model', 'plan/solve/bounds', 'plan/solve/construct', 'plan/solve/columns'],
    why: 'solve/improve/ takes a layout and gives a better one; it knows neither the exact program nor purchases.',
  },
  {
    folder: 'plan/solve/exact',
    may: ['plan/solve/model', 'plan/solve/bounds', 'plan/solve/improve'],
    why: 'solve/exact/ is the whole problem as one program, from the best layout so far; it buys nothing.',
  },
  {
    folder: 'plan/solve/buy',
    may: [
      'plan/solve/model',
      'plan/solve/bounds',
      'plan/solve/construct',
      'plan/solve/improve',
      'plan/solve/columns',
      'plan/solve/exact',
    ],
    why: 'solve/buy/ uses the other rooms with offers as machines; none of them knows of it.',
  },

  // beside the pipeline
  {
    folder: 'plan-file',
    may: [...STAGE, 'state'],
    why: 'plan-file/ keeps a plan as text; it knows no stage that makes one.',
  },
  {
    folder: 'git',
    may: LEAVES,
    can: ['processes', 'files'],
    why: 'git/ runs git for others, and looks at files of .git alone; it knows no stage.',
  },
  { folder: 'explain', may: LEAVES, why: 'explain/ walks the schemas; it knows no stage.' },
  {
    folder: 'init',
    may: [...LEAVES, 'generated', 'state'],
    can: ['files'],
    why: 'init/ is the text of a new repository, and packs the files of infractl itself; the command writes them.',
  },
  {
    folder: 'describe',
    may: [...STAGE, 'resolve'],
    why: 'describe/ gathers what a fleet holds of one resource; it reads no file and prints nothing.',
  },
  {
    folder: 'report',
    may: STAGE,
    why: 'report/ gathers what a fleet holds of its computes; it reads no file and prints nothing.',
  },
  {
    folder: 'render',
    may: STAGE,
    can: ['terminal'],
    why: 'render/ turns values into text; whoever made the values is none of its business.',
  },
  {
    folder: 'review',
    may: [...STAGE, 'exposure', 'diff'],
    why: 'review/ says what a change means, from the values of both sides; run.ts and the command get them.',
  },
  {
    folder: 'forge',
    may: LEAVES,
    can: ['network', 'sockets'],
    why: 'forge/ posts comments for others; it knows no fleet and makes no text.',
  },
  {
    folder: 'serve',
    may: LEAVES,
    can: ['network', 'sockets'],
    why: 'serve/ listens on the loopback and hands out what it is given; it knows no stage.',
  },
  {
    folder: 'export',
    may: [...STAGE, 'exposure'],
    why: 'export/ is pure: a fleet in, files out. The command writes them.',
  },
  {
    folder: 'import',
    may: [...STAGE, 'hardware'],
    why: 'import/ is pure: files in, manifests out. The command reads and writes them.',
  },
  {
    folder: 'site',
    may: [...STAGE, 'exposure', 'report', 'render', 'generated'],
    why: 'site/ is pure: a fleet in, the files of a page out. The command writes them.',
  },
  {
    folder: 'site/client',
    may: ['model', 'text'],
    can: ['network'],
    why: 'site/client/ runs in a browser, on the data that site/ gives it: it knows types and texts alone, and asks only its own server.',
  },
  {
    folder: 'edit',
    may: STAGE,
    why: 'edit/ is pure: the text of one file in, the same text with one place changed out.',
  },
  {
    folder: 'commands',
    can: ['files', 'terminal'],
    not: ['build', 'cli.ts', 'main.ts'],
    why: 'commands/ is the edge: it wires everything, and nothing imports it but cli.ts and library.ts.',
  },
];

/** Files that stand in src/ itself: what they may not import. */
const TOP_FILES = [
  {
    file: 'run*.ts',
    not: ['commands', 'render', 'forge', 'serve', 'site', 'cli.ts', 'main.ts'],
    why: 'run.ts wires the stages for the commands; it prints nothing.',
  },
  {
    file: 'cli.ts',
    not: [
      'load',
      'validate',
      'resolve',
      'check',
      'plan',
      'diff',
      'state',
      'write',
      'git',
      'run.ts',
      'run-apply.ts',
    ],
    why: 'cli.ts turns a command line into a command and an outcome into an exit code; it has no logic.',
  },
];

/** What only some folders can do, by the packages and modules that do it. */
const CAPABILITIES = {
  files: {
    names: ['node:fs', 'node:fs/promises', 'fast-glob', 'write-file-atomic', 'proper-lockfile'],
    why: 'Files are touched in load/, state/ and write/ alone (and by the commands that make a file): take values instead.',
  },
  processes: { names: ['node:child_process', 'simple-git'], why: 'Processes are started in git/ alone.' },
  terminal: {
    names: ['ora', 'cli-table3', 'picocolors'],
    why: 'The terminal belongs to render/ and commands/.',
  },
  network: {
    names: [
      'node:http',
      'node:https',
      'node:http2',
      'node:tls',
      'node:dgram',
      'node:dns',
      'node:dns/promises',
      'undici',
    ],
    globals: ['fetch', 'WebSocket', 'EventSource'],
    why: 'The network is touched in forge/ and serve/ alone (and by the page that serve/ hands out).',
  },
  sockets: {
    names: ['node:net'],
    why: 'Sockets are for serve/, and for the lock in write/: the kernel says whether its holder lives.',
  },
};

/** A folder's sub-folders are followed this deep. */
const DEPTH = 3;

const withAll = (name) => [name, `${name}/**`];

function patternsOf({ folder, may, not, why }, depth) {
  const here = path.posix.join(folder, ...Array.from({ length: depth - 1 }, () => 'x'));
  const to = (target) => {
    const relative = path.posix.relative(here, target);
    return relative.startsWith('.') ? relative : `./${relative}`;
  };
  if (not) return [{ group: not.map(to).flatMap(withAll), message: why }];
  const levels = Array.from({ length: folder.split('/').length }, (_, level) => '../'.repeat(level + depth));
  const allowed = may.map(to).flatMap(withAll);
  return [
    {
      group: [...levels.flatMap((up) => withAll(`${up}*`)), ...allowed.map((one) => `!${one}`)],
      message: why,
    },
  ];
}

function forbidden(can = []) {
  const closed = Object.entries(CAPABILITIES).filter(([name]) => !can.includes(name));
  return {
    paths: closed.flatMap(([, { names, why }]) => names.map((name) => ({ name, message: why }))),
    globals: closed.flatMap(([, { globals = [], why }]) => globals.map((name) => ({ name, message: why }))),
  };
}

function override(files, { can }, patterns) {
  const { paths, globals } = forbidden(can);
  return {
    files: [files],
    rules: {
      'no-restricted-imports': ['error', { paths, patterns }],
      'no-restricted-globals': ['error', ...globals],
    },
  };
}

/** A later override replaces an earlier one: deeper folders stand after those that hold them. */
const layers = LAYERS.flatMap((layer) =>
  Array.from({ length: DEPTH }, (_, index) =>
    override(`src/${layer.folder}/${'*/'.repeat(index)}*.ts`, layer, patternsOf(layer, index + 1)),
  ),
);

const topFiles = TOP_FILES.map(({ file, not, why }) =>
  override(`src/${file}`, {}, [{ group: not.flatMap((one) => withAll(`./${one}`)), message: why }]),
);

const LOCALE = [
  'localeCompare',
  'toLocaleString',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'toLocaleDateString',
  'toLocaleTimeString',
].map((property) => ({
  property,
  message:
    'Order and case must not depend on the machine: compare bytewise with compareText of text/compare.ts.',
}));

const EXIT = {
  object: 'process',
  property: 'exit',
  message: 'Set the exit code through io.exit: process.exit cuts off what is still being written.',
};

const WORLD = [
  {
    object: 'Date',
    property: 'now',
    message: 'The clock is read in commands/ alone and passed in as a value.',
  },
  {
    object: 'Math',
    property: 'random',
    message: 'Randomness is seeded and passed in as a value: the same input gives the same bytes.',
  },
  {
    object: 'process',
    property: 'env',
    message: 'The environment is read in commands/ alone and passed in as a value.',
  },
];

/** @type {import('oxlint').OxlintConfig} */
export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'vitest'],
  categories: { correctness: 'error' },
  options: { reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['dist/**', 'coverage/**', 'src/generated/**', 'test/**/input/**', 'test/**/fixtures/**'],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': 'error',
    'vitest/no-disabled-tests': 'error',
    'vitest/no-focused-tests': 'error',
    'no-empty-function': 'error',
    eqeqeq: 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    'import/namespace': 'off',
    'import/no-named-as-default-member': 'off',
    'vitest/valid-title': 'off',
    'vitest/expect-expect': 'off',
    'vitest/no-conditional-expect': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/require-mock-type-parameters': 'off',
  },
  overrides: [
    {
      files: ['src/**/*.ts'],
      rules: {
        'no-restricted-properties': ['error', ...LOCALE, ...WORLD, EXIT],
        'no-console': 'error',
        'import/no-default-export': 'error',
        'max-lines': ['error', { max: 350 }],
      },
    },
    {
      files: ['src/commands/**/*.ts', 'src/main.ts', 'src/cli.ts', 'src/library.ts'],
      rules: { 'no-restricted-properties': ['error', ...LOCALE, EXIT] },
    },
    { files: ['src/main.ts'], rules: { 'no-restricted-properties': ['error', ...LOCALE] } },
    { files: ['src/check/*/*.ts', 'vitest.config.ts'], rules: { 'import/no-default-export': 'off' } },
    ...layers,
    ...topFiles,
  ],
};

// npm run new rule GROUP/ID | kind KIND | command NAME: writes every file that one of these touches, from templates/, so
// that it builds, lints and passes its tests as it is. What stands in the files says what to write instead.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kebab } from './schemas.mjs';

const root = join(import.meta.dirname, '../..');
const templates = join(import.meta.dirname, 'templates');

class Refusal extends Error {}

/** The template with its __PLACES__ filled. */
function fill(template, places) {
  const text = readFileSync(join(templates, template), 'utf8');
  return text.replaceAll(/__([A-Z]+)__/g, (_, place) => places[place]);
}

/** New files by path; nothing is written where one of them is there. */
function create(files) {
  const there = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (there) throw new Refusal(`${there} is there already`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`  new      ${path}`);
  }
}

/** Adds lines to files that list what there is: each edit is [path, what stands there, what takes its place]. */
function edit(edits) {
  for (const [path, from, to] of edits) {
    const text = readFileSync(join(root, path), 'utf8');
    if (!text.includes(from)) throw new Refusal(`${path}: expected to find ${JSON.stringify(from)}`);
    writeFileSync(
      join(root, path),
      text.replace(from, () => to),
    );
    console.log(`  changed  ${path}`);
  }
}

function newRule(word) {
  const groups = readdirSync(join(root, 'src/check'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const [, group, id] = /^([a-z]+)\/([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/.exec(word) ?? [];
  if (!groups.includes(group))
    throw new Refusal(`a rule is GROUP/ID, such as billing/cost-high; the groups are ${groups.join(', ')}`);
  const places = { GROUP: group, ID: id };
  const fixtures = `test/check/${group}/${id}`;
  create({
    [`src/check/${group}/${id}.ts`]: fill('rule/rule.ts.txt', places),
    [`${fixtures}/bad-first.yaml`]: fill('rule/bad-first.yaml', places),
    [`${fixtures}/bad-first.expected.txt`]: fill('rule/bad-first.expected.txt', places),
    [`${fixtures}/good-first.yaml`]: fill('rule/good-first.yaml', places),
  });
  return 'write the rule, its fixtures, a fault in test/check/every-fault/fleet; npm run gen; npx vitest run test/check';
}

function newKind(kind) {
  if (!/^[A-Z][A-Za-z0-9]+$/.test(kind)) throw new Refusal('a kind is a name such as AddressSet');
  const file = kebab(kind);
  const camel = file.replaceAll(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  const places = { KIND: kind, KEBAB: file, CAMEL: camel, LOWER: kind.toLowerCase() };
  create({
    [`schemas/${file}.schema.json`]: fill('kind/schema.json', places),
    [`src/kinds/${file}.ts`]: fill('kind/kind.ts.txt', places),
    [`test/schemas/fixtures/${file}.yaml`]: fill('kind/fixture.yaml', places),
  });
  const config = `      "if": {\n        "properties": {\n          "kind": {\n            "const": "Config"`;
  const own = `${config.replace('Config', kind)}\n          }\n        },\n        "required": ["kind"]\n      },\n      "then": {\n        "$ref": "${file}.schema.json"\n      }\n    },\n    {\n`;
  edit([
    ['schemas/infractl.schema.json', '        "Config"\n', `        "${kind}",\n        "Config"\n`],
    ['schemas/infractl.schema.json', config, own + config],
    [
      'src/kinds/index.ts',
      "import type { KindInfo, Reference } from './kind.ts';\n",
      `import type { KindInfo, Reference } from './kind.ts';\nimport { ${camel} } from './${file}.ts';\n`,
    ],
    ['src/kinds/index.ts', '  Config: config,\n', `  ${kind}: ${camel},\n  Config: config,\n`],
    [
      'src/render/get/table.ts',
      '  Config: machines.config,\n',
      `  ${kind}: [],\n  Config: machines.config,\n`,
    ],
  ]);
  return 'write the schema, then npm run gen; what refers to other kinds in src/kinds, columns of get in src/render/get';
}

function newCommand(name) {
  if (!/^[a-z]+$/.test(name)) throw new Refusal('a command is one lower-case word');
  create({ [`src/commands/${name}.ts`]: fill('command/command.ts.txt', { NAME: name }) });
  const entry = `  {\n    name: '${name}',\n    summary: 'say here what it does',\n    load: () => import('./${name}.ts'),\n  },\n`;
  const last = "  {\n    name: 'completion',";
  edit([['src/commands/registry.ts', last, entry + last]]);
  return 'write the command and its summary; its JSON in schemas/output/; goldens by a line in test/examples/commands.ts';
}

const MAKERS = { rule: newRule, kind: newKind, command: newCommand };

try {
  const [what, name = '', ...more] = process.argv.slice(2);
  const make = MAKERS[what];
  if (!make || more.length > 0) throw new Refusal('npm run new rule GROUP/ID | kind KIND | command NAME');
  console.log(`next: ${make(name)}`);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(error.message);
  process.exitCode = 64;
}

/** What the workflows of a fleet install: always one thing, by a hash or a commit. */
export type InstallSource =
  /** In the repository itself, `file` below its top level. `sha512` in hex. */
  | { readonly kind: 'vendored'; readonly file: string; readonly sha512: string }
  | { readonly kind: 'url'; readonly url: string; readonly sha512: string }
  | { readonly kind: 'git'; readonly url: string; readonly commit: string }
  | { readonly kind: 'npm'; readonly name: string; readonly version: string };

export type ReadSource =
  | { readonly ok: true; readonly source: InstallSource }
  | { readonly ok: false; readonly problem: string };

const FORMS =
  'write https://HOST/FILE.tgz#sha512-HASH, git+https://HOST/REPO#COMMIT with all 40 digits, or npm:NAME@VERSION with an exact version';

/** Characters that stand for themselves between single quotes in a shell and in a block of YAML. */
const PLAIN = /^[A-Za-z0-9._~:/@%+=-]+$/;

/** The value of `init --from`. What could change without this text changing is refused. */
export function readSource(text: string): ReadSource {
  const [, scheme = ''] = /^(npm:|git\+(?:https|ssh):|https:)/.exec(text) ?? [];
  const hash = text.lastIndexOf('#');
  const address = hash === -1 ? text : text.slice(0, hash);
  const pin = hash === -1 ? '' : text.slice(hash + 1);
  if (scheme === 'npm:') return readPackage(text);
  if (scheme === '' || !PLAIN.test(address))
    return { ok: false, problem: `${JSON.stringify(text)}: ${FORMS}` };
  if (scheme.startsWith('git+'))
    return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(pin)
      ? { ok: true, source: { kind: 'git', url: address.slice('git+'.length), commit: pin } }
      : { ok: false, problem: `${JSON.stringify(text)} names no commit, so it can change: ${FORMS}` };
  const sha512 = hexOf(pin);
  return sha512 === undefined
    ? { ok: false, problem: `${JSON.stringify(text)} has no sha512, so it can change: ${FORMS}` }
    : { ok: true, source: { kind: 'url', url: address, sha512 } };
}

function readPackage(text: string): ReadSource {
  const [, name, version] =
    /^npm:((?:@[a-z0-9._~-]+\/)?[a-z0-9._~-]+)@(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/.exec(text) ?? [];
  return name === undefined || version === undefined
    ? { ok: false, problem: `${JSON.stringify(text)} names no exact version: ${FORMS}` }
    : { ok: true, source: { kind: 'npm', name, version } };
}

/** `sha512-` and base64, as npm writes it (Subresource Integrity, section 3.1). */
function hexOf(integrity: string): string | undefined {
  const [, base64] = /^sha512-([A-Za-z0-9+/]{86}==)$/.exec(integrity) ?? [];
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('hex');
}

const INSTALL = 'npm install --global --ignore-scripts --no-audit --no-fund';

/** The lines of a shell that install it, or end with an error. */
export function installLines(source: InstallSource): readonly string[] {
  switch (source.kind) {
    case 'vendored':
      return [
        `echo '${source.sha512}  ${source.file}' | sha512sum --check --strict -`,
        // Whatever it needs is inside, under the same hash: nothing else is fetched.
        `${INSTALL} --offline './${source.file}'`,
      ];
    case 'url':
      return [
        'package=$(mktemp -d)/infractl.tgz',
        `curl --fail --silent --show-error --location --output "$package" '${source.url}'`,
        `echo '${source.sha512}'"  $package" | sha512sum --check --strict -`,
        `${INSTALL} "$package"`,
      ];
    case 'git':
      return [
        'package=$(mktemp -d)',
        `git clone --quiet '${source.url}' "$package"`,
        `cd "$package" && git checkout --quiet ${source.commit} && [ "$(git rev-parse HEAD)" = ${source.commit} ]`,
        'npm ci --no-audit --no-fund && npm run -s build && npm pack --silent --ignore-scripts',
        `${INSTALL} ./infractl-*.tgz`,
      ];
    case 'npm':
      return [`${INSTALL} '${source.name}@${source.version}'`];
  }
}

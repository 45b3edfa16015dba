// Writes the folder that is deployed, .package: host.json, the compiled app and the production dependencies, as they are
// installed here. Nothing is resolved or downloaded again, so that the app runs in Azure with the versions of its tests.
// Works with every package manager that installs into node_modules, and in workspaces.
import { execSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const PACKAGE = '.package';
const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The folder of a package that another one imports, found as Node finds it. */
function findInstalled(name, from) {
  const found = join(from, 'node_modules', name);
  if (existsSync(join(found, 'package.json'))) return realpathSync(found);
  const above = dirname(from);
  return above === from ? undefined : findInstalled(name, above);
}

/** The packages that a package imports in production: name → whether it works without. */
function dependenciesOf({ dependencies, optionalDependencies, peerDependencies, ...manifest }) {
  const isOptional = (name) => manifest.peerDependenciesMeta?.[name]?.optional;
  const peers = Object.keys(peerDependencies ?? {}).filter((name) => !isOptional(name));
  return new Map([
    ...peers.map((name) => [name, true]),
    ...Object.keys(dependencies ?? {}).map((name) => [name, false]),
    ...Object.keys(optionalDependencies ?? {}).map((name) => [name, true]),
  ]);
}

/** Copies every production dependency: to the top, or below its importer where another version is at the top. */
function copyDependencies(project) {
  const copied = new Map();
  const open = [{ from: project, folders: [PACKAGE] }];
  for (const { from, folders } of open) {
    for (const [name, isOptional] of dependenciesOf(readManifest(from))) {
      const source = findInstalled(name, from);
      if (source === undefined && isOptional) continue;
      if (source === undefined) throw new Error(`${name} is not installed: ${from} needs it`);
      const places = folders.map((folder) => join(folder, 'node_modules', name));
      const visible = places.findLast((place) => copied.has(place));
      if (copied.get(visible) === source) continue;
      const place = visible === undefined ? places[0] : places.at(-1);
      const isOwn = (path) => path === source || basename(path) !== 'node_modules';
      cpSync(source, place, { recursive: true, dereference: true, filter: isOwn });
      copied.set(place, source);
      open.push({ from: source, folders: [...folders.slice(0, places.indexOf(place) + 1), place] });
    }
  }
}

execSync('npm run build', { stdio: 'inherit' });
rmSync(PACKAGE, { recursive: true, force: true });
for (const path of ['dist', 'host.json']) cpSync(path, join(PACKAGE, path), { recursive: true });
const { devDependencies, scripts, ...manifest } = readManifest('.');
writeFileSync(join(PACKAGE, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
copyDependencies(process.cwd());

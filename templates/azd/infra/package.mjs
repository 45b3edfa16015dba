// Writes the folder that azd deploys, .package: the compiled app with its production dependencies. npm gets package.json
// and package-lock.json without the development dependencies, so that it neither resolves nor installs them.
import { execSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = '.package';
const MANIFEST = 'package.json';
const LOCK = 'package-lock.json';

const run = (command, cwd = '.') => execSync(command, { cwd, stdio: 'inherit' });
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path, value) =>
  writeFileSync(join(PACKAGE, path), `${JSON.stringify(value, undefined, 2)}\n`);

function productionLock({ packages, ...lock }) {
  const { devDependencies, ...root } = packages[''];
  const isForDevelopment = ({ dev, link, resolved }) => (link ? packages[resolved]?.dev : dev);
  const installed = Object.entries(packages).filter(
    ([path, entry]) => path !== '' && !isForDevelopment(entry),
  );
  return { ...lock, packages: { '': root, ...Object.fromEntries(installed) } };
}

run('npm run build');
rmSync(PACKAGE, { recursive: true, force: true });
for (const path of ['dist', 'host.json']) {
  cpSync(path, join(PACKAGE, path), { recursive: true });
}
const { devDependencies, scripts, ...manifest } = readJson(MANIFEST);
writeJson(MANIFEST, manifest);
const isLocked = existsSync(LOCK);
if (isLocked) writeJson(LOCK, productionLock(readJson(LOCK)));
run(`npm ${isLocked ? 'ci' : 'install'} --omit=dev --no-audit --no-fund`, PACKAGE);

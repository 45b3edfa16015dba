// Makes .package, what is deployed: the compiled app with its production dependencies. node_modules stays as it is.
import { execSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = '.package';
const run = (command, cwd = '.') => execSync(command, { cwd, stdio: 'inherit' });

run('npm run build');
rmSync(PACKAGE, { recursive: true, force: true });
for (const path of ['dist/src', 'host.json', 'package.json', 'package-lock.json']) {
  if (existsSync(path)) cpSync(path, join(PACKAGE, path), { recursive: true });
}
const install = existsSync('package-lock.json') ? 'ci' : 'install';
run(`npm ${install} --omit=dev --no-audit --no-fund`, PACKAGE);

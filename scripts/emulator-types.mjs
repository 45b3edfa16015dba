import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '..');
const source = join(root, 'emulator/src');
const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** One file with the types of everything that `emulator/src/index.ts` exports, made from the source. */
export async function emulatorTypes() {
  const folder = await mkdtemp(join(tmpdir(), 'emulator-types-'));
  try {
    await emitDeclarations(folder);
    return await format(asOneFile(await bundle(join(folder, 'out/index.d.ts'))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function emitDeclarations(folder) {
  const project = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      stripInternal: true,
      rootDir: source,
      outDir: join(folder, 'out'),
      typeRoots: [join(root, 'node_modules/@types')],
    },
    files: [join(source, 'index.ts'), join(source, 'page/text-modules.d.ts')],
    include: [],
  };
  const path = join(folder, 'tsconfig.json');
  await writeFile(path, JSON.stringify(project));
  await promisify(execFile)(process.execPath, [compiler, '-p', path]).catch(({ stdout }) => {
    throw new Error(`the emulator's types cannot be emitted:\n${stdout}`);
  });
}

async function bundle(input) {
  // TypeScript 7 has no API in JavaScript: the plugin reads the files that its compiler has emitted.
  const bundled = await rolldown({ input, plugins: [dts({ dtsInput: true, tsconfig: false })] });
  const { output } = await bundled.generate({ format: 'es' });
  await bundled.close();
  return output[0].code;
}

/** A generated project passes the formatter, with this file in it. */
async function format(text) {
  const biome = require.resolve('@biomejs/biome/bin/biome');
  const args = [biome, 'format', '--stdin-file-path=emulator.d.mts'];
  const formatted = promisify(execFile)(process.execPath, args, { cwd: root });
  formatted.child.stdin.end(text);
  return (await formatted).stdout;
}

/** A declaration with its comment: both begin in the first column. */
const DECLARATION =
  /(?:^\/\*\*(?:.|\n)*?\*\/\n)?^(?:declare|interface|type) (?:.|\n)*?(?=\n(?:\/\*\*|\/\/#|declare |interface |type |export \{))/gm;

/**
 * Exports each declaration where it stands, and puts a declaration before those that it uses: readers begin with the
 * class that they use. `export {}` keeps the other declarations private.
 */
function asOneFile(code) {
  const exported = new Set(
    (/^export \{([^}]*)\};$/m.exec(code)?.[1] ?? '')
      .split(',')
      .map((name) => name.replace('type', '').trim()),
  );
  const declarations = [...code.matchAll(DECLARATION)].map(([text]) =>
    text.replace(/^(?:declare (?:class|function|const)|interface|type) (\w+)/m, (head, name) =>
      exported.has(name) ? `export ${head}` : head,
    ),
  );
  return `${declarations.reverse().join('\n\n')}\n\nexport {};\n`;
}

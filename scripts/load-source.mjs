import { build } from 'esbuild';

/** Runs the generator's own modules in a script: what is shipped is then what the tests have run. */
export async function loadSource(root, contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    absWorkingDir: root,
  });
  const [{ text }] = outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

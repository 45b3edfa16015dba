import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cleanEnv } from './clean-env';

/**
 * Writes shell scripts that replace programs of the same names.
 * @returns a `PATH` that starts with their folder
 */
export async function fakePrograms(
  folder: string,
  programs: Readonly<Record<string, string>>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return [folder, cleanEnv().PATH].join(delimiter);
}

import { root } from './repository';
import { mustRun } from './run';

/** Set-up of vitest projects that use the emulator as it is shipped: it has to be what `emulator/src` says. */
export default async function buildEmulator(): Promise<void> {
  await mustRun(root, process.execPath, ['scripts/build-emulator.mjs']);
}

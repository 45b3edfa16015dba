import { GeneratorError } from './errors';
import type { Job } from './job';

/** What the project is: `eternal.json`, with defaults filled in. */
export interface Manifest {
  /** Version of the generator that wrote it last. */
  readonly generator: string;
  readonly name: string;
  readonly backend: Backend;
  readonly jobs: readonly Job[];
}

export type Backend = 'azure-storage';

export const MANIFEST = 'eternal.json';

/** Why a backend cannot be had, or `undefined`. */
export function backendProblem(backend: string): string | undefined {
  if (backend === 'azure-storage') return undefined;
  return backend === 'dts' ? 'is not in this version yet' : 'must be azure-storage';
}

/** For a folder whose manifest cannot even be read. */
export function notAProject(dir: string): GeneratorError {
  return new GeneratorError('E_PROJECT', `no ${MANIFEST} in ${dir} or above it`, {
    hint: 'make a project with: npx create-eternal-function my-app',
    path: dir,
  });
}

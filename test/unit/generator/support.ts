import { parseJsonText } from '../../../src/generator/json/tree';
import {
  checkJob,
  type GivenJob,
  type Job,
  type Manifest,
  NameRegister,
} from '../../../src/generator/manifest/manifest';
import { readManifest } from '../../../src/generator/manifest/read';

export const version = '1.2.3';

/** A register that reserves what the generated code would. */
export const makeRegister = (): NameRegister =>
  new NameRegister(new Set(['eternalFunction', 'FunctionId', 'workFailed']));

/** A checked job; what is wrong with it is thrown as `key value problem (hint)`. */
export function makeJob(given: Partial<GivenJob> = {}, register = makeRegister()): Job {
  return checkJob(
    { id: 'orders', settings: {}, ...given },
    register,
    (key, value, problem, hint) => {
      throw new Error(`${key} ${value} ${problem}${hint === undefined ? '' : ` (${hint})`}`);
    },
  );
}

export const makeManifest = (...jobs: Job[]): Manifest => ({
  generator: version,
  name: 'my-app',
  backend: 'azure-storage',
  jobs,
});

/** Reads a manifest as the file `f.json`. */
export const readText = (text: string, defaultName = 'my-app'): Manifest =>
  readManifest(parseJsonText('f.json', text), { version, register: makeRegister(), defaultName });

import { type Job, MANIFEST } from '../../manifest/manifest';
import { nearest } from '../../message';
import { jobFileOf } from '../../plan/planned-file';
import { type CodeFile, idAt, lineOf, type RegisteringCall } from './code-files';
import type { Finding } from './finding';

/* What can be wrong with the call that registers a job. */

const restoring = (id: string): string =>
  `to restore it, run regenerate --restore ${jobFileOf(id)}; to remove the job, run remove ${id}`;

export const notRegistered = ({ id }: Job): Finding => ({
  ...{ kind: 'difference', path: jobFileOf(id), job: id, keys: ['id'] },
  message: `no file registers the job ${id}`,
  hint: restoring(id),
});

export function withoutCall({ id }: Job, file: CodeFile): Finding {
  const at = { kind: 'difference', path: file.path, job: id, keys: ['id'] } as const;
  if (file.problem === undefined) {
    return { ...at, message: `does not register the job ${id}`, hint: restoring(id) };
  }
  const { line, message } = file.problem;
  const what = `the job ${id} cannot be verified, because the file is not valid TypeScript`;
  return { ...at, line, message: `${what}: ${message}`, hint: 'correct the file' };
}

export const otherId = ({ id }: Job, place: RegisteringCall, inFile: string): Finding => ({
  ...{ kind: 'difference', path: place.file.path, line: lineOf(place), job: id },
  ...{ keys: ['id'], inFile, inManifest: id },
  message: `registers the job ${inFile}, ${MANIFEST} says ${id}`,
  hint: `write ${id}, or run rename ${id} ${inFile}`,
});

export const hiddenId = ({ id }: Job, place: RegisteringCall): Finding => ({
  ...{ kind: 'unverified', path: place.file.path, line: lineOf(place), job: id },
  ...{ keys: ['id'], inManifest: id },
  message: `the id is an expression, so it cannot be compared with ${id} in ${MANIFEST}`,
});

export function unknownJob(place: RegisteringCall, ids: readonly string[]): Finding {
  const at = { path: place.file.path, line: lineOf(place) };
  const id = idAt(place);
  if (id === undefined) {
    const message = 'registers a job whose id is an expression, so it cannot be verified';
    return { kind: 'unverified', ...at, message };
  }
  const near = nearest(id, ids);
  const hint = near === undefined ? `run add ${id}, or delete the call` : `did you mean ${near}?`;
  const message = `registers the job ${id}, which ${MANIFEST} does not have`;
  return { kind: 'difference', ...at, keys: ['id'], inFile: id, message, hint };
}

export function notValid({ path, problem }: CodeFile): Finding[] {
  if (problem === undefined) return [];
  const message = `cannot be verified, because it is not valid TypeScript: ${problem.message}`;
  return [{ kind: 'difference', path, line: problem.line, message }];
}

import { join, resolve } from 'node:path';
import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { type JsonText, parseJsonText } from '../generator/json/tree';
import { findProject, readTextFile } from '../generator/manifest/folder';
import {
  type Job,
  MANIFEST,
  type Manifest,
  NameRegister,
  notAProject,
} from '../generator/manifest/manifest';
import { readManifest } from '../generator/manifest/read';
import { nearest, quote } from '../generator/strings';
import type { Session } from '../session';

export interface Project {
  readonly root: string;
  readonly json: JsonText;
  readonly manifest: Manifest;
  /** The names that its jobs have taken. */
  readonly register: NameRegister;
}

/** The project that a verb is about: the nearest one from `--dir`, or from where one stands, upward. Throws `E_PROJECT`. */
export function projectRoot({ texts: { dir } }: Invocation, { cwd }: Session): string {
  const start = resolve(cwd, dir ?? '.');
  const found = findProject(start);
  if (found === undefined) throw notAProject(start);
  return found;
}

/** Reads and checks the manifest of the project in `root`. Throws `E_MANIFEST`. */
export function readProject(root: string, version: string, reserved: ReadonlySet<string>): Project {
  const text = readTextFile(join(root, MANIFEST));
  return { root, ...readProjectText(text, version, reserved) };
}

/** Checks the text of a manifest, also one that is not written yet. Throws `E_MANIFEST`. */
export function readProjectText(
  text: string,
  version: string,
  reserved: ReadonlySet<string>,
): Omit<Project, 'root'> {
  const register = new NameRegister(reserved);
  const json = parseJsonText(MANIFEST, text);
  return { json, manifest: readManifest(json, { version, register }), register };
}

/** The job of that id. Throws `E_ANSWER` where there is none. */
export function jobNamed(id: string, { jobs }: Manifest): Job {
  const job = jobs.find((each) => each.id === id);
  if (job !== undefined) return job;
  const ids = jobs.map((each) => each.id);
  const near = nearest(id, ids);
  const hint =
    near !== undefined
      ? `did you mean ${near}?`
      : ids.length === 0
        ? 'it has none yet: add makes one'
        : `its jobs are ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''}`;
  throw new GeneratorError('E_ANSWER', `no job ${quote(id)} in ${MANIFEST}`, { hint });
}

/** A register with the names of all jobs but one, which may take its own again. */
export function namesOfOthers(id: string, { jobs }: Manifest, reserved: ReadonlySet<string>) {
  const register = new NameRegister(reserved);
  for (const job of jobs) if (job.id !== id) register.add(job);
  return register;
}

import { type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { hasConflictMarkers } from '../merge/conflicts';
import { nearest } from '../message';
import { processorFileOf } from '../options/names';
import { jobFileOf, jobIdIn } from '../plan/plan';
import type { Registration } from '../syntax/registrations';
import type { Previous } from '../workspace/bases';
import type { OnDisk, Workspace } from '../workspace/workspace';
import {
  type CodeFile,
  callsIn,
  idAt,
  lineOf,
  moduleFileAt,
  type RegisteringCall,
  readCodeFile,
  readCodeFiles,
} from './code-files';
import { compareJob } from './drift';
import { type Finding, placeOf } from './finding';

/** Compares all code of a project with the jobs of `eternal.json`: which files register them, and with which options. */
export function compareRegistrations(
  workspace: Pick<Workspace, 'root' | 'read'>,
  { jobs }: Pick<Manifest, 'jobs'>,
  previous: Previous,
): Finding[] {
  const ids = jobs.map(({ id }) => id);
  const files = readCodeFiles(workspace, ids, previous);
  const places = [...files.values()].flatMap(callsIn);
  const byId = new Map<string | undefined, RegisteringCall[]>();
  for (const place of places) byId.set(idAt(place), [...(byId.get(idAt(place)) ?? []), place]);
  const isJob = new Set(ids);
  /** Calls that a message about a job names already. */
  const named = new Set<Registration | undefined>();

  const ofJobs = jobs.flatMap((job): Finding[] => {
    const path = previous.pathOf(jobFileOf(job.id));
    const found = byId.get(job.id) ?? [];
    const generated = previous.manifest?.jobs.find(({ id }) => id === job.id);
    if (found.length > 0) {
      return [
        ...compareCalls(job, found, isJob),
        ...found.flatMap((place) => compareRegistration(job, place, generated, workspace.read)),
      ];
    }
    const file = files.get(path);
    if (file === undefined) return [notRegistered(job)];
    if (hasConflictMarkers(file.text)) return [];
    const call = file.registrations.find(({ id }) => id === undefined || !isJob.has(id));
    const other = call ?? file.registrations[0];
    if (other === undefined) return [withoutCall(job, file)];
    named.add(other);
    const place = { file, registration: other };
    return other.id === undefined
      ? [hiddenId(job, place), ...compareRegistration(job, place, generated, workspace.read)]
      : [otherId(job, place, other.id)];
  });
  const unknown = places
    .filter((place) => !isJob.has(idAt(place) ?? '') && !named.has(place.registration))
    .map((place) => unknownJob(place, ids));
  const jobFiles = new Set(ids.map((id) => previous.pathOf(jobFileOf(id))));
  const unreadable = [...files.values()].flatMap((file) =>
    jobFiles.has(file.path) || hasConflictMarkers(file.text) ? [] : notValid(file),
  );
  return [...ofJobs, ...unknown, ...unreadable];
}

/** Compares the file of one job, without the other code. */
export function compareJobFile(
  job: Job,
  { read }: Pick<Workspace, 'read'>,
  previous: Previous,
): Finding[] {
  const file = readCodeFile(previous.pathOf(jobFileOf(job.id)), read, previous);
  const generated = previous.manifest?.jobs.find(({ id }) => id === job.id);
  if (file === undefined) return [notRegistered(job)];
  if (hasConflictMarkers(file.text)) return [];
  const places = callsIn(file);
  const own = places.filter((place) => idAt(place) === job.id);
  if (own.length > 0) {
    return own.flatMap((place) => compareRegistration(job, place, generated, read));
  }
  const hidden = places.find((place) => idAt(place) === undefined);
  return hidden === undefined
    ? [withoutCall(job, file)]
    : [hiddenId(job, hidden), ...compareRegistration(job, hidden, generated, read)];
}

function compareRegistration(
  job: Job,
  { file: { path, text }, registration }: RegisteringCall,
  generated: Job | undefined,
  read: (path: string) => OnDisk,
): Finding[] {
  const processor = registration?.processor ?? (generated ?? job).processor;
  const specifier =
    registration === undefined ? importOf(processor, text) : registration.processorModule;
  return [
    ...(registration === undefined ? [] : compareJob(job, { path, text, registration }, generated)),
    ...missingProcessor(job, path, processor, specifier, read),
  ];
}

/** The module that a generated file imports a name from. Needs no parser. */
const importOf = (name: string, text: string): string | undefined =>
  new RegExp(`\\bimport\\s*\\{[^}]*\\b${name}\\b[^}]*\\}\\s*from\\s*(['"])([^'"]+)\\1`).exec(
    text,
  )?.[2];

function missingProcessor(
  { id }: Job,
  path: string,
  processor: string,
  specifier: string | undefined,
  read: (path: string) => OnDisk,
): Finding[] {
  const module = specifier === undefined ? undefined : moduleFileAt(path, specifier, read);
  const at = { kind: 'difference', job: id, keys: ['processor'] } as const;
  if (module === null) {
    const message = `imports ${processor} from ${specifier}, which does not exist`;
    const planned = `src/processors/${processorFileOf(processor)}.ts`;
    const hint = `restore the file with git, or run regenerate --restore ${planned}`;
    return [{ ...at, path, message, hint }];
  }
  const mayExport = module?.text?.includes(processor) ?? true;
  if (module === undefined || mayExport || /\bexport\s*\*/.test(module.text ?? '')) return [];
  return [
    { ...at, path: module.path, message: `does not export ${processor}, which ${path} uses` },
  ];
}

/** Whether a job is registered once, and in its own file. */
function compareCalls(
  { id }: Job,
  [first, second]: readonly RegisteringCall[],
  isJob: ReadonlySet<string>,
): Finding[] {
  if (first === undefined) return [];
  if (second !== undefined) {
    const elsewhere = placeOf({ path: first.file.path, line: lineOf(first) });
    return [
      {
        ...{ kind: 'difference', path: second.file.path, line: lineOf(second), job: id },
        message: `registers the job ${id}, which ${elsewhere} registers too`,
        hint: 'delete one of the two calls',
      },
    ];
  }
  const owner = jobIdIn(first.file.path);
  if (owner === undefined || owner === id || !isJob.has(owner)) return [];
  return [
    {
      ...{ kind: 'difference', path: first.file.path, line: lineOf(first), job: id },
      message: `registers the job ${id}, but it is the file of the job ${owner}`,
      hint: `register ${id} in ${jobFileOf(id)}`,
    },
  ];
}

const restoring = (id: string): string =>
  `to restore it, run regenerate --restore ${jobFileOf(id)}; to remove the job, run remove ${id}`;

const notRegistered = ({ id }: Job): Finding => ({
  ...{ kind: 'difference', path: jobFileOf(id), job: id, keys: ['id'] },
  message: `no file registers the job ${id}`,
  hint: restoring(id),
});

function withoutCall({ id }: Job, file: CodeFile): Finding {
  const at = { kind: 'difference', path: file.path, job: id, keys: ['id'] } as const;
  if (file.problem === undefined) {
    return { ...at, message: `does not register the job ${id}`, hint: restoring(id) };
  }
  const { line, message } = file.problem;
  const what = `the job ${id} cannot be verified, because the file is not valid TypeScript`;
  return { ...at, line, message: `${what}: ${message}` };
}

const otherId = ({ id }: Job, place: RegisteringCall, inFile: string): Finding => ({
  ...{ kind: 'difference', path: place.file.path, line: lineOf(place), job: id },
  ...{ keys: ['id'], inFile, inManifest: id },
  message: `registers the job ${inFile}, ${MANIFEST} says ${id}`,
  hint: `write ${id}, or run rename ${id} ${inFile}`,
});

const hiddenId = ({ id }: Job, place: RegisteringCall): Finding => ({
  ...{ kind: 'unverified', path: place.file.path, line: lineOf(place), job: id },
  ...{ keys: ['id'], inManifest: id },
  message: `the id is an expression, so it cannot be compared with ${id} in ${MANIFEST}`,
});

function unknownJob(place: RegisteringCall, ids: readonly string[]): Finding {
  const at = { path: place.file.path, line: lineOf(place) };
  const id = idAt(place);
  if (id === undefined) {
    const message = 'registers a job whose id is an expression, so it cannot be verified';
    return { kind: 'unverified', ...at, message };
  }
  const near = nearest(id, ids);
  const hint = near === undefined ? `run add ${id}, or delete the call` : `did you mean ${near}?`;
  const message = `registers the job ${id}, which ${MANIFEST} does not have`;
  return { kind: 'difference', ...at, message, hint };
}

function notValid({ path, problem }: CodeFile): Finding[] {
  if (problem === undefined) return [];
  const message = `cannot be verified, because it is not valid TypeScript: ${problem.message}`;
  return [{ kind: 'difference', path, line: problem.line, message }];
}

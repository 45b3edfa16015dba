import type { Job, Manifest } from '../../manifest/manifest';
import { hasConflictMarkers } from '../../merge/conflicts';
import { processorFileOf } from '../../options/names';
import { jobFileOf, jobIdIn } from '../../plan/planned-file';
import type { Registration } from '../../syntax/registrations';
import { declaringModule } from '../../workspace/declaring-module';
import type { Previous } from '../../workspace/previous';
import { resolveModule } from '../../workspace/resolve-module';
import type { OnDisk, SourceTree, Workspace } from '../../workspace/workspace';
import {
  callsIn,
  idAt,
  lineOf,
  moduleFileAt,
  type RegisteringCall,
  readCodeFiles,
} from './code-files';
import { compareJob } from './drift';
import { type Finding, lineAt, placeOf } from './finding';
import {
  hiddenId,
  notRegistered,
  notValid,
  otherId,
  unknownJob,
  withoutCall,
} from './registration-findings';

/**
 * Compares all code of a project with the jobs of `eternal.json`: which files register them, and with which options.
 *
 * @param only compares these ids alone, which may be those of removed jobs
 */
export function compareRegistrations(
  workspace: SourceTree,
  { jobs: all }: Pick<Manifest, 'jobs'>,
  previous: Previous,
  only?: ReadonlySet<string>,
): Finding[] {
  const ids = all.map(({ id }) => id);
  const jobs = only === undefined ? all : all.filter(({ id }) => only.has(id));
  const compared = jobs.map(({ id }) => id);
  const files = readCodeFiles(workspace, compared, previous, only);
  const places = [...files.values()].flatMap(callsIn);
  const byId = new Map<string | undefined, RegisteringCall[]>();
  for (const place of places) byId.set(idAt(place), [...(byId.get(idAt(place)) ?? []), place]);
  const isJob = new Set(ids);
  const here = { read: workspace.read, pathOf: previous.pathOf };
  /** Calls that a message about a job names already. */
  const named = new Set<Registration | undefined>();

  const ofJobs = jobs.flatMap((job): Finding[] => {
    const path = previous.pathOf(jobFileOf(job.id));
    const found = byId.get(job.id) ?? [];
    const generated = previous.manifest?.jobs.find(({ id }) => id === job.id);
    if (found.length > 0) {
      return [
        ...compareCalls(job, found, isJob),
        ...found.flatMap((place) => compareRegistration(job, place, generated, here)),
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
      ? [hiddenId(job, place), ...compareRegistration(job, place, generated, here)]
      : [otherId(job, place, other.id)];
  });
  const unknown = places
    .filter((place) => !isJob.has(idAt(place) ?? '') && !named.has(place.registration))
    .filter((place) => only === undefined || only.has(idAt(place) ?? ''))
    .map((place) => unknownJob(place, ids));
  if (only !== undefined) return [...ofJobs, ...unknown];
  const jobFiles = new Set(ids.map((id) => previous.pathOf(jobFileOf(id))));
  const unreadable = [...files.values()].flatMap((file) =>
    jobFiles.has(file.path) || hasConflictMarkers(file.text) ? [] : notValid(file),
  );
  return [...ofJobs, ...unknown, ...unreadable];
}

/** Where the files of a job are. */
interface Here extends Pick<Workspace, 'read'> {
  readonly pathOf: Previous['pathOf'];
}

function compareRegistration(
  job: Job,
  { file: { path, text }, registration }: RegisteringCall,
  generated: Job | undefined,
  here: Here,
): Finding[] {
  const processor = registration?.processor ?? (generated ?? job).processor;
  const specifier =
    registration === undefined ? importOf(processor, text) : registration.processorModule;
  const start = registration?.isConditional ? lineAt(text, registration.start) : undefined;
  const declared = registration && declaredProcessor(path, registration, here);
  const registered =
    declared && registration ? { ...registration, processor: declared.processor } : registration;
  return [
    ...(start === undefined ? [] : [conditionalCall(job, path, start)]),
    ...(registered === undefined
      ? []
      : compareJob(job, { path, text, registration: registered }, generated)),
    ...missingProcessor(job, path, processor, specifier, here.read),
    ...(declared === undefined || registration === undefined
      ? []
      : otherModule(job, lineAt(text, registration.start), path, declared, here)),
  ];
}

/** A processor under the name that its own module gives it, behind the re-exports of other modules. */
function declaredProcessor(
  importer: string,
  { processor, processorModule }: Registration,
  here: Here,
): { readonly processor: string; readonly module: string } | undefined {
  if (processor === undefined || processorModule === undefined) return undefined;
  const module = resolveModule(here, importer, processorModule);
  if (module === undefined) return undefined;
  const { path, name } = declaringModule(here, module, processor);
  return { processor: name, module: path };
}

/** The job calls a function of another module than its own, which `set --processor` and the test of the processor use. */
function otherModule(
  { id }: Job,
  line: number,
  path: string,
  { processor, module }: { readonly processor: string; readonly module: string },
  { read, pathOf }: Here,
): Finding[] {
  const own = pathOf(`src/processors/${processorFileOf(processor)}.ts`);
  if (module === own || read(own).kind !== 'file') return [];
  const message = `uses ${processor} of ${module}, so ${own} is not compared`;
  return [{ kind: 'unverified', path, line, job: id, keys: ['processor'], message }];
}

const conditionalCall = ({ id }: Job, path: string, line: number): Finding => ({
  ...{ kind: 'unverified', path, line, job: id },
  message: `registers the job ${id} in a function or a condition, so it cannot be verified that it runs`,
});

/** The module that a generated file imports a name from: its first use is the import. Needs no parser. */
function importOf(name: string, text: string): string | undefined {
  const use = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).exec(text);
  return use === null ? undefined : FROM.exec(text.slice(use.index))?.[2];
}

const FROM = /\bfrom\s*(['"])([^'"\n]+)\1/;

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
        keys: ['id'],
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
      keys: ['id'],
      message: `registers the job ${id}, but it is the file of the job ${owner}`,
      hint: `delete the call, then run regenerate --restore ${jobFileOf(id)}`,
    },
  ];
}

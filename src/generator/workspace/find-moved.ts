import { basename, dirname, extname } from 'node:path/posix';
import { moduleAt, moduleReferences, withoutExtension } from '../syntax/names/module-references';
import { registersJob } from '../syntax/registers-job';
import { registrationsIn } from '../syntax/registrations';
import { fileFingerprint } from '../syntax/same-file';
import { declaringModule } from './declaring-module';
import type { Doubt, KnownFile, Locations } from './locate';
import { resolveModule } from './resolve-module';
import { isLongEnough, isSimilar, similarity } from './similar-files';
import { sourceFiles } from './source-files';
import { workflowsAbove } from './workflows-above';
import type { Workspace } from './workspace';

const TEST = /(^|\/)(tests?|__tests__|spec)\/|\.(test|spec|vitest)\.[cm]?[jt]sx?$/;
const COMPILED = /\bsourceMappingURL=|\b__esModule\b/;

/** Looks through the project for files that are not where the last run left them. */
export function findMoved(
  missing: readonly KnownFile[],
  inPlace: readonly KnownFile[],
  workspace: Workspace,
): Locations {
  const paths = new Map<string, string>();
  const doubts = new Map<string, Doubt>();
  const claimed = new Set(inPlace.map(({ last }) => last));
  const free = new Set(workspace.files().filter((path) => !claimed.has(path)));
  const code = sourceFiles(workspace);
  const lost = new Map(missing.map((file) => [file.defaultPath, file]));
  const isFree = (path: string): boolean => free.has(path);
  const textAt = (path: string): string | undefined => {
    const disk = workspace.read(path);
    return disk.kind === 'file' ? disk.text : undefined;
  };
  const settle = ({ defaultPath }: KnownFile, path: string): void => {
    paths.set(defaultPath, path);
    lost.delete(defaultPath);
    free.delete(path);
  };
  const doubt = ({ defaultPath }: KnownFile, why: string, todo: string): void => {
    doubts.set(defaultPath, { why, hint: `${todo}, then run the command again` });
    lost.delete(defaultPath);
  };
  const pathNow = (file: { readonly defaultPath: string }): string =>
    paths.get(file.defaultPath) ??
    inPlace.find(({ defaultPath }) => defaultPath === file.defaultPath)?.last ??
    file.defaultPath;

  findJobs();
  findFolder('src/eternal', 'index.ts', (path, text) => {
    const orchestrator = textAt(`${dirname(path)}/orchestrator.ts`);
    return text.includes('eternalFunction') && /\bORCHESTRATOR_SHAPE\b/.test(orchestrator ?? '');
  });
  findFolder('emulator', 'package.json', (_, text) =>
    /"name"\s*:\s*"durable-functions-emulator"/.test(text),
  );
  findProcessors();
  for (const file of lost.values()) findByContent(file, [...free]);
  for (const file of lost.values()) findAbove(file);
  return { paths, doubts };

  function findJobs(): void {
    const jobs = [...lost.values()].filter(({ jobId }) => jobId !== undefined);
    if (jobs.length === 0) return;
    const found = new Map<string, string[]>();
    for (const path of code) {
      const text = TEST.test(path) ? undefined : textAt(path);
      if (!text?.includes('eternalFunction')) continue;
      for (const { jobId = '' } of jobs) {
        if (text.includes(jobId) && registersJob(text, jobId) === true) {
          found.set(jobId, [...(found.get(jobId) ?? []), path]);
        }
      }
    }
    const all = [...found.values()].flat();
    for (const job of jobs) {
      const places = withoutOutput(found.get(job.jobId ?? '') ?? []);
      const [path, ...others] = places;
      if (path === undefined) continue;
      const isShared = !isFree(path) || all.filter((each) => each === path).length > 1;
      if (others.length > 0) {
        const why = `${places.join(' and ')} register the job ${job.jobId}`;
        doubt(job, why, 'delete all but one of the calls');
      } else if (isShared) {
        const todo = `delete the call of ${job.jobId} there, run regenerate --restore ${job.defaultPath}`;
        doubt(job, `${path} registers it together with other jobs`, todo);
      } else settle(job, path);
    }
  }

  /** Compiled files register the same jobs as their sources. */
  function withoutOutput(places: readonly string[]): readonly string[] {
    const own = places.filter((path) => !COMPILED.test(textAt(path) ?? ''));
    const typed = own.filter((path) => /\.[cm]?tsx?$/.test(path));
    return typed.length > 0 ? typed : own;
  }

  /** A folder that moved as a whole, found by one of its files. */
  function findFolder(
    folder: string,
    marker: string,
    isMarked: (path: string, text: string) => boolean,
  ): void {
    const file = lost.get(`${folder}/${marker}`);
    if (file === undefined) return;
    const found = [...free].filter(
      (path) => basename(path) === marker && isMarked(path, textAt(path) ?? ''),
    );
    const [path, ...others] = found;
    if (path === undefined) return;
    if (others.length > 0) {
      doubt(file, `${found.join(' and ')} are both like it`, 'delete one of them');
      return;
    }
    for (const each of [...lost.values()]) {
      if (!each.defaultPath.startsWith(`${folder}/`)) continue;
      const there = `${dirname(path)}/${each.defaultPath.slice(folder.length + 1)}`;
      if (isFree(there)) settle(each, there);
    }
  }

  function findProcessors(): void {
    for (const file of [...lost.values()]) {
      const { job, owner, defaultPath } = file;
      if (job === undefined || owner !== 'user' || TEST.test(defaultPath)) continue;
      const found = moduleOfProcessor(job);
      if (found !== undefined && isFree(found)) settle(file, found);
    }
  }

  /** The module that a job's file imports its processor from. */
  function moduleOfProcessor({ id, files }: NonNullable<KnownFile['job']>): string | undefined {
    const own = files.find(({ jobId }) => jobId !== undefined);
    const path = own && pathNow(own);
    const text = path && textAt(path);
    if (path === undefined || text === undefined) return undefined;
    try {
      const registration = registrationsIn(text).find((each) => each.id === id);
      const module = registration?.processorModule;
      const first = module && resolveModule(workspace, path, module);
      return first && declaringModule(workspace, first, registration?.processor ?? '').path;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /** Finds a file by its name and content, among similar ones by its imports. */
  function findByContent(file: KnownFile, candidates: readonly string[]): void {
    const { defaultPath } = file;
    const name = basename(defaultPath).toLowerCase();
    const named = candidates.filter((path) => basename(path).toLowerCase() === name);
    const places = best(
      file,
      named.filter((path) => isLike(file, path)),
    );
    const [path, ...others] = places;
    if (others.length > 0) {
      doubt(file, `${places.join(' and ')} are both like it`, 'delete one of them');
    } else if (path !== undefined) settle(file, path);
    else findRenamed(file, candidates);
  }

  /** The user's own test of a job has another name than the templates give it only where it imports the job. */
  function findRenamed(file: KnownFile, candidates: readonly string[]): void {
    const { defaultPath, text, owner } = file;
    if (text === undefined || !isLongEnough(text)) return;
    const extension = extname(defaultPath);
    const similar = candidates.filter(
      (path) => extname(path) === extension && isSimilar(path, text, textAt(path) ?? ''),
    );
    const [path, ...others] = best(file, similar);
    if (path === undefined || others.length > 0) return;
    if (owner !== 'user' || importsJob(file, path)) settle(file, path);
  }

  function isLike(
    { text, fingerprint, owner, job, defaultPath }: KnownFile,
    path: string,
  ): boolean {
    const found = textAt(path);
    if (found === undefined) return false;
    if (fingerprint !== undefined) return fileFingerprint(path, found) === fingerprint;
    if (text !== undefined && isSimilar(defaultPath, text, found)) return true;
    if (owner !== 'user' || job === undefined) return false;
    return found.includes(job.processor);
  }

  /** Of several places those that import the file's job, else those that are most like the file. */
  function best(file: KnownFile, places: readonly string[]): readonly string[] {
    if (places.length < 2) return places;
    const ofJob = places.filter((path) => importsJob(file, path));
    if (ofJob.length > 0) return ofJob;
    const scored = places.map((path) => ({
      path,
      score: similarity(file.defaultPath, file.text ?? '', textAt(path) ?? ''),
    }));
    const most = Math.max(...scored.map(({ score }) => score));
    return scored.filter(({ score }) => score === most).map(({ path }) => path);
  }

  function importsJob({ job }: KnownFile, path: string): boolean {
    if (job === undefined || !/\.[cm]?[jt]sx?$/.test(path)) return false;
    const modules = job.files
      .filter(({ path: at }) => !TEST.test(at))
      .map((each) => withoutExtension(pathNow(each)));
    try {
      return moduleReferences(textAt(path) ?? '').some(({ specifier }) =>
        modules.includes(moduleAt(path, specifier) ?? ''),
      );
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  }

  /** Workflows may be at the root of the repository, where GitHub reads them. */
  function findAbove(file: KnownFile): void {
    if (!file.defaultPath.startsWith('.github/')) return;
    findByContent(
      file,
      workflowsAbove(workspace.root).filter((path) => !claimed.has(path)),
    );
  }
}

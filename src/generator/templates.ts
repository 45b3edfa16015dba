import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declaredNames } from './identifiers';

const RENDERED = '.hbs';

/** One file of a template set. */
export interface Template {
  /** Of the file it makes, below the project, with `/`; may have placeholders. */
  readonly path: string;
  readonly text: string;
  /** Has placeholders; otherwise the text is copied as it is. */
  readonly isRendered: boolean;
}

export interface Templates {
  /** Once per project. */
  readonly project: readonly Template[];
  /** Once per job. */
  readonly job: readonly Template[];
}

/** Reads one set: every file below `templates/<set>`, in order of path. */
export function readTemplateSet(dir: string, set: keyof Templates): readonly Template[] {
  const root = join(dir, set);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort()
    .map((file) => {
      const path = file.slice(root.length + 1).replaceAll('\\', '/');
      const isRendered = path.endsWith(RENDERED);
      return {
        path: isRendered ? path.slice(0, -RENDERED.length) : path,
        text: readFileSync(file, 'utf8'),
        isRendered,
      };
    });
}

export const readTemplates = (dir: string): Templates => ({
  project: readTemplateSet(dir, 'project'),
  job: readTemplateSet(dir, 'job'),
});

/** The names that no processor may have, as the job's files declare or import them. */
export function reservedNames(job: readonly Template[]): ReadonlySet<string> {
  return new Set(job.flatMap(({ text }) => [...declaredNames(text)]));
}

/** Every text of the sets that has placeholders: paths as well as files. */
export function renderedTexts({ project, job }: Templates): readonly string[] {
  return [...project, ...job].flatMap(({ path, text, isRendered }) => [
    ...(hasPlaceholder(path) ? [path] : []),
    ...(isRendered ? [text] : []),
  ]);
}

export const hasPlaceholder = (path: string): boolean => path.includes('{{');

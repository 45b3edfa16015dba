import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Handlebars from 'handlebars';
import { declaredNames } from '../options/names';

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

/** Renders one template; the same one is compiled once. Throws when the template asks for something that the model has not. */
export type Render = (template: string, model: object) => string;

/**
 * A renderer for these templates, with a Handlebars of its own: nothing that others have registered is seen, and
 * nothing is left to them. The compiler is only loaded for what was not compiled ahead.
 */
export async function createRender(templates: readonly string[]): Promise<Render> {
  const { precompiled } = await import('./precompiled');
  const isReady = templates.every((template) => precompiled.has(template));
  const library = isReady ? await import('handlebars/runtime.js') : await import('handlebars');
  const handlebars = (library.default as typeof Handlebars).create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  const runners = new Map(
    templates.map((template) => {
      const ahead = precompiled.get(template);
      const run = ahead ? handlebars.template(ahead) : handlebars.compile(template, compileOptions);
      return [template, run] as const;
    }),
  );
  return (template, model) => {
    const run = runners.get(template);
    if (run === undefined) throw new Error('a template that the renderer was not made for');
    return run(model);
  };
}

const WIDTH = 100;

type Options = Handlebars.HelperOptions;

const joined = (value: unknown): string => String(value ?? '');

/** The helpers that templates may use; anything else does not compile. They break lines as the formatter does. */
export const helpers = {
  /** `{{import processor failureHandler as='processor onFailure' from='../processors/' file=processorFile}}` */
  import(...parts: unknown[]): string {
    const { hash } = parts.at(-1) as Options;
    const aliases = joined(hash.as).split(' ');
    const specifiers = parts.slice(0, -1).map((name, index) => {
      const alias = aliases[index];
      return alias && alias !== name ? `${name} as ${alias}` : String(name);
    });
    const source = ` from '${hash.from}${joined(hash.file)}';`;
    const line = `import { ${specifiers.join(', ')} }${source}`;
    if (line.length <= WIDTH || specifiers.length === 1) return line;
    return `import {\n  ${specifiers.join(',\n  ')},\n}${source}`;
  },

  /** `{{functionHead processor parameter='batch: Batch' returns='Promise<number>'}}` */
  functionHead(name: unknown, { hash }: Options): string {
    const [head, tail] = [`export async function ${name}(`, `): ${hash.returns} {`];
    const line = `${head}${hash.parameter}${tail}`;
    return line.length <= WIDTH ? line : `${head}\n  ${hash.parameter},\n${tail}`;
  },

  /** `{{#fits}}one line{{else}}broken up{{/fits}}`: the first, where none of its lines is too wide. */
  fits(this: unknown, options: Options): string {
    const text = options.fn(this);
    return text.split('\n').some((line) => line.length > WIDTH) ? options.inverse(this) : text;
  },
};

/** How every template is compiled, here and ahead. */
export const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
};

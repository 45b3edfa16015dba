import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { version } from '../../version';
import type { Manifest } from '../manifest/manifest';
import type { ProjectKey } from '../options/options';
import { type PackedTemplate, packed } from './packed';

/** Fills in the placeholders of a template. Throws when it asks for something that the model has not. */
export type Fill = (model: object) => string;

/** One file of a template set; what has placeholders is a function. */
export interface Template {
  /** Of the file it makes, below the project, with `/`. */
  readonly path: string | Fill;
  readonly text: string | Fill;
  /** Of a text without placeholders, where it is known ahead. */
  readonly fingerprint?: string | undefined;
}

/**
 * The folders of the templates. `project`: once per project; `existing`: what one needs instead that was there before;
 * `job`: once per job. The others are named after the values of the project's options that bring them, all of them.
 */
export const SETS = [
  'project',
  'existing',
  'imported',
  'dts',
  'azd',
  'azd+azure-storage',
  'azd+dts',
  'github',
  'github+none',
  'github+azd',
  'job',
] as const;
export type SetName = (typeof SETS)[number];

export interface Templates {
  /** The generator's. */
  readonly version: string;
  /** Those of a set, read when they are first asked for. */
  readonly in: (set: SetName) => readonly Template[];
}

/** The sets that a project is made of, those of its jobs left out. */
export function setsFor({
  existing,
  ...options
}: Pick<Manifest, ProjectKey | 'existing'>): readonly SetName[] {
  if (existing !== undefined) {
    return ['project', 'existing', ...(existing === 'imported' ? (['imported'] as const) : [])];
  }
  const chosen = new Set([options.backend, options.deploy, options.ci]);
  return SETS.filter(
    (set) =>
      set === 'project' || (set !== 'job' && set.split('+').every((value) => chosen.has(value))),
  );
}

/** A file below `templates/<set>`, as it stands there. */
export interface TemplateFile {
  /** From the set's folder, with `/`, and without `.hbs`. */
  readonly path: string;
  readonly text: string;
  /** Ends in `.hbs`; otherwise the text is copied as it is. */
  readonly isRendered: boolean;
}

const RENDERED = '.hbs';
const TEMPLATES = join(import.meta.dirname, '../../../templates');

/** Every file of a set, in order of path. */
export function readTemplateFiles(set: SetName, folder = TEMPLATES): readonly TemplateFile[] {
  const root = join(folder, set);
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

export const hasPlaceholder = (path: string): boolean => path.includes('{{');

/** The templates of this version: in the bundle those that the build has compiled, here those in the folder. */
export function loadTemplates(): Templates {
  if (packed === undefined) return compileTemplates(version);
  const { entries, file } = packed;
  const bytes = readFileSync(file);
  const handlebars = withHelpers();
  const read = ({ path, text, fingerprint }: PackedTemplate): Template => ({
    path: typeof path === 'string' ? path : handlebars.template(path),
    text: Array.isArray(text) ? bytes.toString('utf8', ...text) : handlebars.template(text),
    fingerprint,
  });
  return templatesOf(version, (set) => entries[set].map(read));
}

/** @param folder of the sets; absent: ours */
export function compileTemplates(madeBy: string, folder?: string): Templates {
  const handlebars = withHelpers();
  const compile = (text: string): Fill => handlebars.compile(text, compileOptions);
  return templatesOf(madeBy, (set) =>
    readTemplateFiles(set, folder).map(({ path, text, isRendered }) => ({
      path: hasPlaceholder(path) ? compile(path) : path,
      text: isRendered ? compile(text) : text,
    })),
  );
}

function templatesOf(madeBy: string, read: (set: SetName) => readonly Template[]): Templates {
  const sets = new Map<SetName, readonly Template[]>();
  return {
    version: madeBy,
    in(set) {
      const templates = sets.get(set) ?? read(set);
      sets.set(set, templates);
      return templates;
    },
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
    const source = ` from '${hash.from}${joined(hash.file)}.js';`;
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

/** A Handlebars of its own: nothing that others have registered is seen, and nothing is left to them. */
export function withHelpers(): typeof Handlebars {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  return handlebars;
}

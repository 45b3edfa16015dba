import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import Handlebars from 'handlebars';
import { version } from '../../version';
import type { Manifest } from '../manifest/manifest';
import type { ProjectKey } from '../options/options';
import { fileFingerprint } from '../syntax/same-file';
import type { Fingerprint } from '../text-format';
import { packed, type TextRange } from './packed';
import { type TemplateVersion, templateHistory } from './template-history';

/** Fills in the placeholders of a template. Throws for a value that the model does not have. */
export type Fill = (model: object) => string;

/** One file of a template set. A path or text with placeholders is a function. */
export interface Template {
  /** Of the planned file, from the project's folder, with `/`. */
  readonly path: string | Fill;
  readonly text: string | Fill;
  /** The hash of a text without placeholders, from the build. */
  readonly fingerprint?: string | undefined;
  /** The hash of what a formatter leaves alone, from the build. */
  readonly formFingerprint?: string | undefined;
  /** The quick hash of a text that is replaced as a whole, from the build. */
  readonly digest?: string | undefined;
}

/**
 * The folders of the templates: `project` once per project, `existing` and `imported` in addition for an existing one,
 * `job` once per job, `types` only for the compiler, `package` where one of the others deploys. The others are named after the values of the options that select them; all values must be chosen.
 */
export const SETS = [
  'project',
  'existing',
  'imported',
  'types',
  'dts',
  'package',
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
  /** The templates of a set, read when they are first asked for. */
  readonly in: (set: SetName) => readonly Template[];
  /** What earlier versions renamed, split or removed. Absent: nothing. */
  readonly history?: readonly TemplateVersion[];
}

/** The sets of a project, without that of its jobs. */
export function setsFor({
  existing,
  backend,
  deploy,
  ci,
}: Pick<Manifest, ProjectKey | 'existing'>): readonly SetName[] {
  if (existing !== undefined) {
    const isImported = existing === 'imported';
    return [
      'project',
      'existing',
      ...(isImported ? (['imported'] as const) : []),
      ...(ci === 'github' ? (['github'] as const) : []),
    ];
  }
  const isPackaged = deploy === 'azd' || ci === 'github';
  const chosen = new Set<string>([backend, deploy, ci, ...(isPackaged ? ['package'] : [])]);
  return SETS.filter(
    (set) =>
      set === 'project' || (set !== 'job' && set.split('+').every((value) => chosen.has(value))),
  );
}

/** A file below `templates/<set>`. */
export interface TemplateFile {
  /** From the set's folder, with `/`, and without `.hbs`. */
  readonly path: string;
  readonly text: string;
  /** The file's name ends in `.hbs`; any other text is copied unchanged. */
  readonly isRendered: boolean;
}

const RENDERED = '.hbs';
const TEMPLATES = join(import.meta.dirname, '../../../templates');

/** Every file of a set, in order of path. */
export function readTemplateFiles(set: SetName, folder = TEMPLATES): readonly TemplateFile[] {
  const root = join(folder, set);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => {
      const isRendered = path.endsWith(RENDERED);
      return {
        path: isRendered ? path.slice(0, -RENDERED.length) : path,
        text: readFileSync(join(root, path), 'utf8'),
        isRendered,
      };
    });
}

export const hasPlaceholder = (path: string): boolean => path.includes('{{');

/** The templates of this version: in the bundle from the build, else from the folder. */
export function loadTemplates(): Templates {
  if (packed === undefined) return compileTemplates(version);
  const { plain, compressed } = packed;
  const known: { [File in TextRange[3]]?: Buffer } = {};
  const read = {
    plain: () => readFileSync(plain),
    compressed: () => brotliDecompressSync(readFileSync(compressed)),
  };
  const textAt = ([start, end, encoding, file]: TextRange): string => {
    known[file] ??= read[file]();
    return known[file].toString(encoding, start, end);
  };
  const entries = packed.entries(helpers, textAt);
  return templatesOf(version, (set) =>
    entries[set].map(({ text, ...template }) =>
      typeof text === 'function' ? { ...template, text } : literal(template, () => textAt(text)),
    ),
  );
}

/** Reads its text when it is first asked for: where no file changes, the hashes are enough. */
function literal(template: Omit<Template, 'text'>, read: () => string): Template {
  let text: string | undefined;
  return {
    ...template,
    formFingerprint: template.formFingerprint ?? template.fingerprint,
    get text() {
      text ??= read();
      return text;
    },
  };
}

/** @param folder of the sets; absent: this repository's */
export function compileTemplates(
  madeBy: string,
  folder?: string,
  history: readonly TemplateVersion[] = templateHistory,
): Templates {
  const handlebars = withHelpers();
  const compile = (text: string): Fill => handlebars.compile(text, compileOptions);
  const read = (set: SetName): Template[] =>
    readTemplateFiles(set, folder).map(({ path, text, isRendered }) =>
      isRendered || hasPlaceholder(path)
        ? {
            path: hasPlaceholder(path) ? compile(path) : path,
            text: isRendered ? compile(text) : text,
          }
        : withHash(path, text),
    );
  return templatesOf(madeBy, read, history);
}

/** Computes the hash once, when it is first asked for: in a process of many runs, the emulator's takes most of the time. */
function withHash(path: string, text: string): Template {
  let formFingerprint: Fingerprint | undefined;
  return {
    path,
    text,
    get formFingerprint() {
      formFingerprint ??= fileFingerprint(path, text);
      return formFingerprint;
    },
  };
}

function templatesOf(
  madeBy: string,
  read: (set: SetName) => readonly Template[],
  history = templateHistory,
): Templates {
  const sets = new Map<SetName, readonly Template[]>();
  return {
    version: madeBy,
    history,
    in(set) {
      const templates = sets.get(set) ?? read(set);
      sets.set(set, templates);
      return templates;
    },
  };
}

const WIDTH = 100;

type Options = Handlebars.HelperOptions;

const toText = (value: unknown): string => String(value ?? '');

/** The only helpers that templates can use. They break lines like the formatter. */
export const helpers = {
  /** `{{import processor failureHandler as='processor onFailure' from='../processors/' file=processorFile}}` */
  import(...parts: unknown[]): string {
    const { hash } = parts.at(-1) as Options;
    const aliases = toText(hash.as).split(' ');
    const specifiers = parts.slice(0, -1).map((name, index) => {
      const alias = aliases[index];
      return alias && alias !== name ? `${name} as ${alias}` : String(name);
    });
    const source = ` from '${hash.from}${toText(hash.file)}.js';`;
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

  /** `{{#fits}}one line{{else}}several{{/fits}}`: the first text where none of its lines is too long. */
  fits(this: unknown, options: Options): string {
    const text = options.fn(this);
    return text.split('\n').some((line) => line.length > WIDTH) ? options.inverse(this) : text;
  },
};

export type Helpers = typeof helpers;

/** How templates are compiled outside the bundle. */
export const compileOptions = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
};

/** An isolated Handlebars: it does not share helpers with any other user of the library. */
export function withHelpers(): typeof Handlebars {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  return handlebars;
}

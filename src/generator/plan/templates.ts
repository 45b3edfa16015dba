import type Handlebars from 'handlebars';

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

export interface Templates {
  /** The generator's. */
  readonly version: string;
  /** Once per project. */
  readonly project: readonly Template[];
  /** Once per job. */
  readonly job: readonly Template[];
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

/** A Handlebars of its own: nothing that others have registered is seen, and nothing is left to them. */
export function withHelpers<Library extends Pick<typeof Handlebars, 'create'>>(library: Library) {
  const handlebars = library.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  return handlebars;
}

import type { Project } from '../../tools/project';
import type { Step } from './steps';

/** What somebody writes into the files of a project. */
export interface HandEdit {
  readonly name: string;
  /**
   * Edits one file. `undefined`: this edit does not fit there.
   *
   * @param mark a name that no other edit uses
   * @returns the new text, and what must stay in it
   */
  readonly edit: (path: string, text: string, mark: string) => Edited | undefined;
  /** Whether the command changes the same value to another one. */
  readonly conflicts?: (step: Step) => boolean;
  /** Options that differ from `eternal.json` until a command decides them: `check` fails as long. */
  readonly option?: { readonly key: string; readonly value: string };
}

interface Edited {
  readonly text: string;
  readonly kept: string;
}

const isCode = (path: string): boolean => /^(src|test)\/.*\.ts$|^vitest\.config\.mts$/.test(path);
const isJob = (path: string): boolean => path.startsWith('src/functions/');

/** Replaces the last match. `undefined` without one. */
function replaceLast(text: string, pattern: RegExp, by: (match: string) => string) {
  const match = [...text.matchAll(pattern)].at(-1);
  if (match === undefined) return undefined;
  const end = match.index + match[0].length;
  return text.slice(0, match.index) + by(match[0]) + text.slice(end);
}

const keeping = (text: string | undefined, kept: string): Edited | undefined =>
  text === undefined ? undefined : { text, kept };

const VALUE = /^[ \t]+idleDelay: .*$/gm;
const STATEMENT = /^(export )?(async )?(function|const|class|interface|type|it\(|describe\().*$/gm;
const IMPORT = /^(import .* from .*|\} from .*)$/gm;

export const handEdits: readonly HandEdit[] = [
  {
    name: 'a comment above',
    edit: (path, text, mark) => {
      if (!isCode(path)) return undefined;
      const kept = `// ${mark} asked for this`;
      const pattern = isJob(path) ? VALUE : STATEMENT;
      return keeping(
        replaceLast(text, pattern, (line) => `${kept}\n${line}`),
        kept,
      );
    },
  },
  {
    name: 'a comment behind',
    edit: (path, text, mark) => {
      if (!isCode(path)) return undefined;
      const kept = `// ${mark} asked`;
      const pattern = isJob(path) ? VALUE : IMPORT;
      return keeping(
        replaceLast(text, pattern, (line) => `${line.trimEnd()} ${kept}`),
        kept,
      );
    },
  },
  {
    name: 'a function more',
    edit: (path, text, mark) => {
      if (!isCode(path)) return undefined;
      const kept = `export function ${mark}(): string {\n  return '${mark}';\n}`;
      return { text: `${text.trimEnd()}\n\n${kept}\n`, kept };
    },
  },
  {
    name: 'a statement more',
    edit: (path, text, mark) => {
      if (!isCode(path)) return undefined;
      const kept = `console.debug('${mark}');`;
      return keeping(
        replaceLast(text, STATEMENT, (line) => `${kept}\n\n${line}`) ?? `${text}\n${kept}\n`,
        kept,
      );
    },
  },
  {
    name: 'an import more',
    edit: (path, text, mark) => {
      if (!isCode(path)) return undefined;
      const kept = `export const ${mark}Host = ${mark}();`;
      const line = `import { hostname as ${mark} } from 'node:os';`;
      const withImport =
        replaceLast(text, IMPORT, (last) => `${last}\n${line}`) ?? `${line}\n${text}`;
      return { text: `${withImport.trimEnd()}\n\n${kept}\n`, kept };
    },
  },
  {
    name: 'an option more in a test',
    edit: (path, text) => {
      if (!/^test\/[^/]*\.test\.ts$/.test(path)) return undefined;
      const kept = "timers: false, functionTimeout: '9m'";
      return keeping(
        replaceLast(text, /timers: false/g, () => kept),
        kept,
      );
    },
  },
  {
    name: 'another value of an option',
    edit: (path, text) =>
      isJob(path)
        ? keeping(
            replaceLast(text, /errorDelay: (['"])3m['"]/g, () => "errorDelay: '7m'"),
            "errorDelay: '7m'",
          )
        : undefined,
    conflicts: ({ args }) => args.includes('--error-delay') && args[0] === 'set',
    option: { key: 'errorDelay', value: '7m' },
  },
  {
    name: 'another value of a setting in a test',
    edit: (path, text) =>
      /^test\/[^/]*\.test\.ts$/.test(path)
        ? keeping(
            replaceLast(text, /advance\((['"])1m['"]\)/g, () => "advance('2m')"),
            "advance('2m')",
          )
        : undefined,
    conflicts: ({ isUpgrade = false }) => isUpgrade,
  },
  {
    name: 'lines in other files',
    edit: (path, text, mark) => {
      if (path === '.gitignore') return { text: `${mark}/\n${text}`, kept: `${mark}/` };
      if (path === 'README.md') {
        const kept = `${mark} wrote this.`;
        return { text: text.replace(/\r?\n/, (end) => `${end}${end}${kept}${end}`), kept };
      }
      const kept = `"${mark}": true`;
      const isJson = /^(package|host|tsconfig)\.json$/.test(path);
      return isJson
        ? { text: text.replace(/\{\r?\n/, (open) => `${open}  ${kept},\n`), kept }
        : undefined;
    },
  },
];

/** Without what a formatter decides. */
const bare = (text: string): string =>
  text
    .replace(/[\s;]+/g, '')
    .replaceAll('"', "'")
    .replace(/,(?=[}\])])/g, '')
    .replace(/[()]/g, '');

/** How often each of the texts is in the project. */
export function countIn(project: Project, texts: readonly string[]): ReadonlyMap<string, number> {
  const paths = project.ownPaths().filter((path) => !path.startsWith('emulator/'));
  const all = paths.map((path) => bare(project.read(path))).join('\n');
  return new Map(texts.map((text) => [text, all.split(bare(text)).length - 1]));
}

/** Whether a file has one of these edits. */
export const hasAny = (text: string, kept: readonly string[]): boolean =>
  kept.some((each) => bare(text).includes(bare(each)));

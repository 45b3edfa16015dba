import { printValue, styleOf as styleOfJson } from '../json/print';
import { parseJsonText } from '../json/tree';
import type { Plan } from '../plan/plan';
import { type CodeStyle, styleShownIn } from '../syntax/style/code-style';
import { type Evidence, evidenceIn } from '../syntax/style/evidence';
import { restyle } from '../syntax/style/restyle';
import { reindentYaml, requoteYaml } from '../syntax/yaml-indent';
import { lineEndOf, linesOf } from '../text-format';
import { baseText, type MergeBases } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import { type Change, isNewFile } from './change';

const CODE = /\.[cm]?[jt]s$/;
/** The files of the loop and of some jobs show the style of a project. */
const MAX_TEXTS = 16;

const CONFIGS = [
  ...['', '.json', '.yaml', '.yml', '.js', '.mjs'].map((end) => `.prettierrc${end}`),
  ...['js', 'mjs', 'ts'].map((end) => `prettier.config.${end}`),
  ...['biome.json', 'biome.jsonc', 'dprint.json'],
];
const WIDTH = /(?:printWidth|lineWidth)["']?\s*[:=]\s*(\d+)/;

/** The style of a project whose files were formatted. */
export interface ProjectStyle {
  /** Of what comes into a file. */
  readonly within: (path: string, text: string) => CodeStyle;
  /** Gives new files this style. */
  readonly apply: (changes: readonly Change[]) => readonly Change[];
}

/**
 * The style that shows in the jobs' files and in the loop, where these differ from their bases. Reads them when it is
 * first asked for.
 */
export function readProjectStyle(
  plan: Plan,
  bases: MergeBases,
  workspace: Workspace,
): ProjectStyle {
  let known: Shown | undefined;
  const shown = (): Shown => {
    known ??= shownIn(formatted(plan, bases, workspace, CODE), workspace);
    return known;
  };
  return {
    within: (path, text) => {
      const { evidence, width } = shown();
      return styleShownIn([...(CODE.test(path) ? evidenceIn(text) : []), ...evidence], width);
    },
    apply: (changes) => {
      const { sample, evidence, width } = shown();
      const [json] = formatted(plan, bases, workspace, /^host\.json$/);
      const like = sample ?? json;
      if (like === undefined) return changes;
      const code = sample === undefined ? undefined : styleShownIn(evidence, width);
      const lineEnd = lineEndOf(like);
      return changes.map((change) =>
        isNewFile(change) ? inStyle(change, { code, json, lineEnd }) : change,
      );
    },
  };
}

interface Shown {
  readonly sample: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly width: number | undefined;
}

const shownIn = (texts: readonly string[], workspace: Workspace): Shown => ({
  sample: texts[0],
  evidence: texts.flatMap(evidenceIn),
  width: texts.length > 0 ? configuredWidth(workspace) : undefined,
});

function configuredWidth({ read }: Workspace): number | undefined {
  for (const path of CONFIGS) {
    const disk = read(path);
    if (disk.kind !== 'file') continue;
    return Number(WIDTH.exec(disk.text ?? '')?.[1] ?? (path === 'dprint.json' ? 120 : 80));
  }
  return undefined;
}

/** The texts of generated files that are not as they were written. */
function formatted(
  { files }: Plan,
  bases: MergeBases,
  { read }: Workspace,
  pattern: RegExp,
): string[] {
  return files
    .filter(({ path, defaultPath }) => {
      const isShown =
        /^src\/(eternal|functions)\//.test(defaultPath) || defaultPath === 'host.json';
      return isShown && pattern.test(path) && bases.has(path);
    })
    .toSorted((a, b) => Number(b.jobId !== undefined) - Number(a.jobId !== undefined))
    .slice(0, MAX_TEXTS)
    .flatMap(({ path }) => {
      const disk = read(path);
      const text = disk.kind === 'file' ? disk.text : undefined;
      return text === undefined || text === baseText(bases.get(path)) ? [] : [text];
    });
}

/** How new files are written. */
export interface Style {
  readonly code: CodeStyle | undefined;
  /** A JSON file of the project. */
  readonly json: string | undefined;
  readonly lineEnd: string;
}

export function inStyle(change: Change, style: Style): Change {
  const { path, after } = change;
  if (after === undefined) return change;
  const { code, json, lineEnd } = style;
  const text =
    CODE.test(path) && code !== undefined
      ? restyle(after, code)
      : path.endsWith('.json')
        ? printJson(after, json, code)
        : /\.ya?ml$/.test(path)
          ? printYaml(after, style)
          : after;
  const written =
    lineEnd === '\n'
      ? text
      : linesOf(text)
          .map((line) => line + lineEnd)
          .join('');
  return written === after ? change : { ...change, after: written, file: undefined };
}

function printJson(text: string, sample = '', code?: CodeStyle): string {
  const { root } = parseJsonText('the new file', text);
  const style = { ...styleOfJson(sample), eol: '\n' };
  const printed = `${printValue({ text, node: root }, style, '', 'as-is')}\n`;
  return code?.bracketSpacing === false
    ? printed.replace(/(?<=\{) (?=")|(?<=\S) (?=\})/g, '')
    : printed;
}

/** Formatters indent YAML like JSON, but never with tabs, and quote it like code. */
function printYaml(text: string, { json, code }: Style): string {
  const lines = requoteYaml(linesOf(text), code?.quote);
  const unit = json === undefined ? '\t' : styleOfJson(json).unit;
  const indented = unit.includes('\t') ? lines : reindentYaml(lines, unit.length);
  return `${indented.join('\n')}\n`;
}

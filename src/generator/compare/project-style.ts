import { printValue, styleOf as styleOfJson } from '../json/print';
import { parseJsonText } from '../json/tree';
import type { Plan } from '../plan/plan';
import { styleOf } from '../syntax/code-style';
import { restyle } from '../syntax/restyle';
import { reindentYaml } from '../syntax/yaml-indent';
import { lineEndOf, linesOf } from '../text-format';
import { baseText, type MergeBases } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import { type Change, isNewFile } from './change';

const CODE = /\.[cm]?[jt]s$/;
/** The files of the loop and of some jobs show the style of a project. */
const MAX_TEXTS = 16;

/**
 * New files in the style of a project whose files were formatted: that of the jobs' files and of the loop, where these
 * differ from their bases.
 */
export function inProjectStyle(
  changes: readonly Change[],
  plan: Plan,
  bases: MergeBases,
  workspace: Workspace,
): readonly Change[] {
  const code = formatted(plan, bases, workspace, (path) => CODE.test(path));
  const json = formatted(plan, bases, workspace, (path) => path === 'host.json');
  if (code.length + json.length === 0) return changes;
  const style = styleOf(code);
  const lineEnd = lineEndOf(code[0] ?? json[0] ?? '');
  return changes.map((change) => {
    const { path, after } = change;
    if (!isNewFile(change) || after === undefined) return change;
    const text =
      CODE.test(path) && code.length > 0
        ? restyle(after, style)
        : path.endsWith('.json') && json.length > 0
          ? printJson(after, json[0] ?? '')
          : /\.ya?ml$/.test(path) && json.length > 0
            ? printYaml(after, json[0] ?? '')
            : after;
    const written =
      lineEnd === '\n'
        ? text
        : linesOf(text)
            .map((line) => line + lineEnd)
            .join('');
    return written === after ? change : { ...change, after: written, file: undefined };
  });
}

/** The texts of generated files that are not as they were written. */
function formatted(
  { files }: Plan,
  bases: MergeBases,
  { read }: Workspace,
  isChosen: (path: string) => boolean,
): string[] {
  return files
    .filter(({ path, defaultPath }) => {
      const isShown =
        /^src\/(eternal|functions)\//.test(defaultPath) || defaultPath === 'host.json';
      return isShown && isChosen(path) && bases.has(path);
    })
    .toSorted((a, b) => Number(b.jobId !== undefined) - Number(a.jobId !== undefined))
    .slice(0, MAX_TEXTS)
    .flatMap(({ path }) => {
      const disk = read(path);
      const text = disk.kind === 'file' ? disk.text : undefined;
      return text === undefined || text === baseText(bases.get(path)) ? [] : [text];
    });
}

function printJson(text: string, sample: string): string {
  const { root } = parseJsonText('the new file', text);
  return `${printValue({ text, node: root }, { ...styleOfJson(sample), eol: '\n' }, '', 'as-is')}\n`;
}

/** Formatters indent YAML like JSON, but never with tabs. */
function printYaml(text: string, sample: string): string {
  const { unit } = styleOfJson(sample);
  const lines = linesOf(text);
  return unit.includes('\t') ? text : `${reindentYaml(lines, unit.length).join('\n')}\n`;
}

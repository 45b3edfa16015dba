import { type Token, tokensOf } from './source-tokens';

/**
 * What a word is: a name of this file, also where it comes from or goes to the module that is looked at (`own`); the
 * same, where it is a key too (`shorthand`); a name that another module's import or export lists (`foreign`), to be
 * aliased where it is not yet; or none of these: a property, a key, a method.
 */
export type Role = 'own' | 'shorthand' | 'foreign' | 'other';

/** A token, and of a word what it is. */
export interface SourceName {
  readonly token: Token;
  readonly role: Role;
}

const MODIFIERS = new Set([
  'async',
  'get',
  'set',
  'static',
  'public',
  'private',
  'protected',
  'override',
]);

/** Takes source apart, and tells what its words are. `isModule` says whether a string is the path of the module that is looked at. */
export function readSource(source: string, isModule: (text: string) => boolean): SourceName[] {
  const all = tokensOf(source);
  const loud = all.filter(({ kind }) => kind !== 'quiet');
  const at = (index: number): string => loud[index]?.text ?? '';
  const namespaces = new Set(
    loud.flatMap(({ text }, index) => (isModule(text) ? namespaceAt(index) : [])),
  );
  const ends = endsOf(loud);
  const roles = new Map<Token, Role>();
  const around: string[] = [];

  loud.forEach((token, index) => {
    const { kind, text } = token;
    if (closes(token)) around.pop();
    if (kind === 'word') roles.set(token, roleAt(index));
    else if (opens(token)) around.push(text === '{' ? (listAt(index) ?? text) : text);
  });
  return all.map((token) => ({ token, role: roles.get(token) ?? 'other' }));

  /** `import * as name from 'path'`, `name = await import('path')` */
  function namespaceAt(index: number): string[] {
    if (at(index - 1) === 'from') return at(index - 4) === '*' ? [at(index - 2)] : [];
    const isCall = [4, 3, 2, 1].map((back) => at(index - back)).join(' ') === '= await import (';
    return isCall ? [at(index - 5)] : [];
  }

  /** Whether a brace opens a list of names that a module gives or takes, and whose. */
  function listAt(index: number): 'list' | 'foreign' | undefined {
    const end = ends.get(index) ?? loud.length;
    const [first, second] = [at(index - 1), at(index - 2)];
    const isModuleWord = (word: string): boolean => word === 'import' || word === 'export';
    const isStatement =
      isModuleWord(first) ||
      (first === 'type' && isModuleWord(second)) ||
      (first === ',' && at(index - 3) === 'import');
    if (isStatement) return at(end + 1) !== 'from' || isModule(at(end + 2)) ? 'list' : 'foreign';
    const call = [1, 2, 3, 4].map((forth) => at(end + forth)).join(' ');
    return call === '= await import (' && isModule(at(end + 5)) ? 'list' : undefined;
  }

  function roleAt(index: number): Role {
    const [before, after, bracket] = [at(index - 1), at(index + 1), around.at(-1)];
    if (bracket === 'list') return 'own';
    if (bracket === 'foreign')
      return before === 'as' ? 'own' : after === 'as' ? 'other' : 'foreign';
    if (before === '.' || before === '?.') return namespaces.has(at(index - 2)) ? 'own' : 'other';
    if (before === '#') return 'other';
    if (bracket !== '{') return 'own';
    if (MODIFIERS.has(before) && after !== '=>') return after === 'function' ? 'own' : 'other';
    if (!['{', ',', ';', '}'].includes(before)) return 'own';
    if (after === ':') return 'other';
    if (after === '(' && ['{', ':'].includes(at((ends.get(index + 1) ?? loud.length) + 1)))
      return 'other';
    const isShort = before !== ';' && before !== '}' && (after === ',' || after === '}');
    return isShort ? 'shorthand' : 'own';
  }
}

// Parts of a template open and close what is in it too.
const opens = ({ text }: Token): boolean => /^[({[]$|\$\{$/.test(text);
const closes = ({ text }: Token): boolean => /^[)\]]$|^\}/.test(text);

/** By the index of each opening bracket: that of the one that closes it. */
function endsOf(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const open: number[] = [];
  const ends = new Map<number, number>();
  for (const [index, token] of tokens.entries()) {
    const start = closes(token) ? open.pop() : undefined;
    if (start !== undefined) ends.set(start, index);
    if (opens(token)) open.push(index);
  }
  return ends;
}

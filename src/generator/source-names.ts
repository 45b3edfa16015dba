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
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '{': '}' };

/** Takes source apart, and tells what its words are. `isModule` says whether a string is the path of the module that is looked at. */
export function readSource(source: string, isModule: (text: string) => boolean): SourceName[] {
  const all = tokensOf(source);
  const loud = all.filter(({ kind }) => kind !== 'quiet');
  const at = (index: number): string => loud[index]?.text ?? '';
  const namespaces = new Set(
    loud.flatMap(({ text }, index) => (isModule(text) ? namespaceAt(index) : [])),
  );
  const roles = new Map<Token, Role>();
  const around: string[] = [];

  loud.forEach((token, index) => {
    const { kind, text } = token;
    if (kind === 'word') roles.set(token, roleAt(index));
    else if (text === '{') around.push(listAt(index) ?? text);
    else if (text === '(' || text === '[' || text.endsWith('${')) around.push(text);
    if (text === '}' || text === ')' || text === ']' || (kind === 'text' && text.startsWith('}')))
      around.pop();
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
    const end = closeOf(index);
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

  function closeOf(index: number): number {
    const [open, close] = [at(index), CLOSERS[at(index)]];
    let depth = 0;
    for (let end = index; end < loud.length; end++) {
      if (at(end) === open) depth += 1;
      if (at(end) === close && --depth === 0) return end;
    }
    return loud.length;
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
    if (after === '(' && ['{', ':'].includes(at(closeOf(index + 1) + 1))) return 'other';
    const isShort = before !== ';' && before !== '}' && (after === ',' || after === '}');
    return isShort ? 'shorthand' : 'own';
  }
}

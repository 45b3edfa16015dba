import { readTemplateFiles } from '../src/generator/plan/templates';

const PLAIN = /^[A-Za-z_$][\w$]*$/;
const PLACEHOLDER = /\{\{.*?\}\}/g;
const DECLARED =
  /\b(?:const|let|var|function\*?|class|interface|type|enum|namespace)\s+([A-Za-z_$][\w$]*)/g;
const LISTED = /\b(?:import(?:\s+type)?|const|let|var)\s*(?:[\w$]+\s*,\s*)?\{([^}]*)\}/g;
const IMPORTED_WHOLE = /\bimport\s+(?:type\s+)?(?:\*\s+as\s+)?([\w$]+)\s*(?:,|\bfrom\b)/g;

/** @returns all names that a TypeScript source or template declares or imports, at any depth. Names are ASCII. */
export function declaredNames(template: string): ReadonlySet<string> {
  const source = template.replace(PLACEHOLDER, '');
  const firstGroups = (pattern: RegExp): string[] =>
    [...source.matchAll(pattern)].map(([, group = '']) => group);
  const names = [
    ...firstGroups(DECLARED),
    ...firstGroups(IMPORTED_WHOLE),
    ...firstGroups(LISTED).flatMap((list) => list.split(',').map(localName)),
  ];
  return new Set(names.filter((name) => PLAIN.test(name)));
}

/** The name that an import or a destructuring declares: `a as b` → `b`, `a: b` → `b`, `a = 1` → `a`. */
function localName(item: string): string {
  const last = item.split(/\bas\b|:/).at(-1) ?? '';
  return (last.split('=')[0] ?? '').trim().replace(/^type\s+/, '');
}

/** The source of `src/generator/options/reserved-names.ts`. */
export function printReservedNames(): string {
  const names = new Set(readTemplateFiles('job').flatMap(({ text }) => [...declaredNames(text)]));
  const lines = [...names].sort().map((name) => `  '${name}',\n`);
  return `// Written by \`npm run docs\`.

/** The names that the templates of a job declare or import. A processor cannot have one of them. */
export const reservedNames: ReadonlySet<string> = new Set([
${lines.join('')}]);
`;
}

import { parse } from 'jsonc-parser';
import { isSameValue } from '../../src/generator/manifest/manifest';
import { registrationsIn } from '../../src/generator/syntax/registrations';
import {
  type Node,
  nameOf,
  nodeAt,
  parseModule,
  walk,
} from '../../src/generator/syntax/tree/syntax-tree';
import type { Project } from '../../tools/project';

/**
 * Where the code is not what `eternal.json` says, or is no code.
 *
 * @param otherOption an option that the user gave another value in a job's file
 */
export function contradictionsIn(project: Project, otherOption?: string): string[] {
  const code = project.paths().filter((path) => /^(src|test)\/.*\.ts$/.test(path));
  const broken = code.flatMap((path) => brokenParts(path, project.read(path)));
  if (broken.length > 0) return broken;

  const { jobs } = parse(project.read('eternal.json'));
  const registrations = code
    .filter((path) => path.startsWith('src/functions/'))
    .flatMap((path) => registrationsIn(project.read(path)));
  const [ids, registered] = [Object.keys(jobs), registrations.map(({ id }) => id)];
  if (ids.toSorted().join() !== registered.toSorted().join()) {
    return [`registers ${registered}, not ${ids}`];
  }
  return registrations.flatMap(({ id = '', options, processor: actual }) => {
    const { processor, ...stated } = jobs[id];
    const inFile = new Map([...(options ?? [])].map(([key, { value }]) => [key, value]));
    const keys = new Set([...Object.keys(stated), ...inFile.keys()]);
    for (const key of ['processor', 'onFailure', otherOption ?? '']) keys.delete(key);
    const differing = [...keys].filter((key) => !isSame(inFile.get(key), stated[key]));
    return [
      ...(actual === processor ? [] : [`${id}: processor is ${actual}, not ${processor}`]),
      ...differing.map((key) => `${id}: ${key} is ${inFile.get(key)}, not ${stated[key]}`),
    ];
  });
}

type Value = string | number | undefined;

const isSame = (a: Value, b: Value): boolean =>
  a === b || (a !== undefined && b !== undefined && isSameValue(a, b));

/** Syntax errors, and objects that have a key twice. */
function brokenParts(path: string, text: string): string[] {
  const found: string[] = [];
  try {
    walk({ node: parseModule(text), key: 'program', above: undefined }, ({ node }) => {
      if (node.type !== 'ObjectExpression') return undefined;
      const keys = (node.properties as Node[])
        .map((each) => (each.computed ? undefined : nameOf(nodeAt(each, 'key'))))
        .filter((key) => key !== undefined);
      const doubled = keys.filter((key, n) => keys.indexOf(key) !== n);
      found.push(...doubled.map((key) => `${path} has ${key} twice`));
      return undefined;
    });
  } catch (error) {
    found.push(`${path}: ${(error as Error).message}`);
  }
  return found;
}

import type { Plugin } from 'vite';
import { mutants } from './mutants';

/** Puts the mutant that `MUTANT` names (`file#number`) into the loop's source, when a test imports it. */
export function applyMutant(): Plugin {
  const [file = '', number = ''] = (process.env.MUTANT ?? '').split('#');
  return {
    name: 'apply-mutant',
    enforce: 'pre',
    transform(source, id) {
      const mutant = id.endsWith(`src/eternal/${file}`) && mutants[file]?.[Number(number)];
      if (!mutant) return undefined;
      const [name, from, to] = mutant;
      const parts = source.split(from);
      if (parts.length !== 2)
        throw new Error(`${file}: ${name}: ${parts.length - 1} times: ${from}`);
      return parts.join(to);
    },
  };
}

import { LAZY_LIBRARIES, LAZY_MODULES } from './lazy-files.mjs';

const inBundle = ({ file }) => file !== undefined && file in LAZY_MODULES;

/** The name of a library's function among those of the file that it is in. */
const uniqueName = (library, name) => `$${library.replace(/\W/g, '_')}_${name}`;

/** The exports of the libraries that are in a file of the bundle. */
export const printLibraries = (file) =>
  Object.entries(LAZY_LIBRARIES)
    .filter(([, library]) => library.file === file)
    .map(([library, { names }]) => {
      const renamed = names.map((name) => `${name} as ${uniqueName(library, name)}`);
      return `export { ${renamed.join(', ')} } from '${library}';`;
    })
    .join('\n');

/** A module whose functions load a library and call its functions of the same names. */
function printCallers(library) {
  const { file, names } = LAZY_LIBRARIES[library];
  const isInBundle = inBundle(LAZY_LIBRARIES[library]);
  const target = isInBundle ? `lazy:${file}` : file === undefined ? library : `./${file}.cjs`;
  // To ask for a module that is loaded takes microseconds, and some functions are called a thousand times.
  const load = `let loaded; const load = () => (loaded ??= import('${target}'));`;
  const all = names.map((name) => {
    const head = name === 'default' ? 'export default' : `export const ${name} =`;
    return `${head} (...args) => load().${isInBundle ? uniqueName(library, name) : name}(...args);`;
  });
  return [load, ...all].join('\n');
}

/** A plugin of esbuild that loads libraries when one of their functions is first called. */
export const lazyLibraries = {
  name: 'lazy-libraries',
  setup: ({ onResolve, onLoad }) => {
    const pattern = Object.keys(LAZY_LIBRARIES)
      .map((name) => name.replace('/', '\\/'))
      .join('|');
    onResolve({ filter: new RegExp(`^(${pattern})$`) }, ({ path, namespace }) => {
      if (namespace === 'lazy') return { path, external: true };
      return namespace === 'lazy-modules' ? undefined : { path, namespace: 'lazy' };
    });
    onResolve({ filter: /^\.\/.*\.cjs$/, namespace: 'lazy' }, ({ path }) => ({
      path,
      external: true,
    }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({ contents: printCallers(path) }));
  },
};

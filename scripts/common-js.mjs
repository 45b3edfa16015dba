import { basename } from 'node:path';

/**
 * Puts the ES modules of a split bundle into files of CommonJS. A module that several files need is in the first of them.
 *
 * @param outputFiles, metafile of esbuild, minified
 * @param names of the files, in the order in which they can need one another
 * @returns the sources by file name
 */
export function printCommonJs(outputFiles, metafile, names) {
  const sourceOfModule = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const modules = Object.entries(metafile.outputs).map(([path, { imports }]) => ({
    name: basename(path),
    needed: imports
      .filter(({ kind, external }) => kind === 'import-statement' && !external)
      .map((each) => basename(each.path)),
  }));
  const byName = new Map(modules.map((each) => [each.name, each]));
  /** Where each module is: its file and its key among the exports of that file. */
  const places = new Map();
  const order = [];
  const place = (module, file) => {
    if (places.has(module.name)) return;
    for (const needed of module.needed) place(byName.get(needed), file);
    places.set(module.name, { file: `${file}.cjs`, key: `$${order.length}` });
    order.push(module);
  };
  for (const file of names) {
    const isEntry = new RegExp(`^${file}(-[A-Z0-9]+)?\\.js$`);
    place(
      modules.find(({ name }) => isEntry.test(name)),
      file,
    );
  }
  const sources = new Map();
  for (const { name } of order) {
    const { file, key } = places.get(name);
    const isEntry = names.some((each) => `${each}.js` === name);
    const print = isEntry ? 'exports' : `exports.${key}={}`;
    const scope = `((exports)=>{${toCommonJs(sourceOfModule.get(name), places, file)}})(${print});`;
    sources.set(file, (sources.get(file) ?? '') + scope);
  }
  return sources;
}

const swapNames = (members) =>
  members
    .split(',')
    .map((member) => member.split(' as ').reverse().join(':'))
    .join(',');

/** From minified ES modules. Their own `import {…} from '…'` in strings have spaces. */
function toCommonJs(text, places, file) {
  const target = (path) => {
    const found = places.get(basename(path));
    if (found === undefined) return `require("${path}")`;
    return found.file === file
      ? `module.exports.${found.key}`
      : `require("./${found.file}").${found.key}`;
  };
  const printRequire = (_, clause, path) => {
    const [, names = '', members] = /^([^{]*?),?(?:\{([^}]*)\})?$/.exec(clause.trim()) ?? [];
    const whole = names.replace(/^\* ?as /, '').trim();
    return [
      ...(whole === '' ? [] : [`var ${whole}=${target(path)};`]),
      ...(members === undefined
        ? []
        : [`var {${members.replaceAll(' as ', ':')}}=${target(path)};`]),
    ].join('');
  };
  return text
    .trim()
    .replace(/\bimport\b ?([\w$ *,]*(?:\{[^}]*\})?)from"([^"]+)";/g, printRequire)
    .replace(/\bimport"[^"]+";/g, '')
    .replace(/(?<![.\w$])import\("([^"]+)"\)/g, (_, path) => target(path))
    .replace(
      /\bexport\{([^}]*)\};$/,
      (_, members) => `Object.assign(exports,{${swapNames(members)}});`,
    );
}

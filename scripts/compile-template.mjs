import Handlebars from 'handlebars';

/*
 * Compiles a template to a JavaScript expression. The templates use a small part of Handlebars, and its runtime takes
 * longer to load than a whole project to render. Throws for everything else.
 */

/**
 * @param text of the template
 * @param printText gives the source of an expression for a literal text
 * @returns the source of a function from a model to the rendered text; it uses `helpers` and `valueIn`
 */
export function compileTemplate(text, printText = JSON.stringify) {
  const printProgram = (program) =>
    ['""', ...(program?.body ?? []).map(printStatement)].join(' + ');

  function printStatement(node) {
    if (node.type === 'ContentStatement') return printText(node.value);
    if (node.type === 'MustacheStatement') return printMustache(node);
    if (node.type === 'BlockStatement') return printBlock(node);
    throw new Error(`a template has a ${node.type}`);
  }

  function printBlock({ path, params, hash, program, inverse }) {
    const [yes, no] = [program, inverse].map((each) => `(${printProgram(each)})`);
    const [param] = params;
    if (path.original === 'if') return `(model[${keyOf(param)}] ? ${yes} : ${no})`;
    if (path.original === 'unless') return `(model[${keyOf(param)}] ? ${no} : ${yes})`;
    if (path.original === 'each') {
      return `${printValue(param)}.map((model) => ${yes}).join('')`;
    }
    const blocks = `fn: (model) => ${yes}, inverse: (model) => ${no}`;
    return `helpers[${keyOf(path)}].call(model, ${printOptions(hash, blocks)})`;
  }

  return `(model) => ${printProgram(Handlebars.parse(text))}`;
}

/** The source of the function that compiled templates read a value with. */
export const valueIn = `(model, key) => {
  const value = model[key];
  if (value === undefined) throw new Error('"' + key + '" not defined');
  return value;
}`;

function printMustache({ path, params, hash }) {
  if (params.length === 0 && hash === undefined) return printValue(path);
  return `helpers[${keyOf(path)}](${[...params.map(printValue), printOptions(hash)].join(', ')})`;
}

const printOptions = (hash, more = '') =>
  `{ hash: { ${(hash?.pairs ?? [])
    .map(({ key, value }) => `${JSON.stringify(key)}: ${printValue(value)}`)
    .join(', ')} }, ${more} }`;

const printValue = (node) =>
  node.type === 'StringLiteral' ? JSON.stringify(node.value) : `valueIn(model, ${keyOf(node)})`;

function keyOf({ type, parts, depth }) {
  if (type === 'PathExpression' && parts.length === 1 && depth === 0) {
    return JSON.stringify(parts[0]);
  }
  throw new Error('a template can only use keys of its model');
}

/*
 * In the place of libraries that node-plop imports, and that it uses for what we do not ask of it: inquirer (our
 * questions are asked by src/generator/prompts/terminal.ts), loading plugins, rendering, actions that write files.
 */
const leftOut = () => {
  throw new Error('this part of node-plop is left out of the bundle');
};
leftOut.prompts = {};

export {
  leftOut as camelCase,
  leftOut as constantCase,
  leftOut as dotCase,
  leftOut as kebabCase,
  leftOut as pascalCase,
  leftOut as pathCase,
  leftOut as sentenceCase,
  leftOut as snakeCase,
  leftOut as titleCase,
};
export const globSync = leftOut;
export const isBinaryFileSync = leftOut;
export default { prompt: leftOut, registerPrompt: () => {}, sync: leftOut };

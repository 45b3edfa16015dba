/*
 * Replaces libraries that node-plop imports for features that this generator does not use: inquirer (the prompts are in
 * src/generator/prompts/questions.ts), plugins, rendering, and actions that write files.
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

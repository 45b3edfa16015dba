// In the place of inquirer, which node-plop imports: our questions are asked by src/generator/prompts/terminal.ts.
const prompt = () => {
  throw new Error('these questions are not asked by inquirer');
};
prompt.prompts = {};

export default { prompt, registerPrompt: () => {} };

// Stands in for inquirer in the bundle: node-plop imports it at once, and it costs more than all the rest.
// Inquirer's own code comes in a chunk of its own, when the first question is asked.
const prompt = async (questions, answers) =>
  (await import('./inquirer-input.mjs')).prompt(questions, answers);
prompt.prompts = {};

export default { prompt };

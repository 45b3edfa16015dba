// Of inquirer, what our questions are made of: the runner, and the one kind of prompt. All of it would bring an editor
// prompt with half a megabyte of character sets, and the package would be more than twice as big.
import Input from '../node_modules/inquirer/lib/prompts/input.js';
import Prompt from '../node_modules/inquirer/lib/ui/prompt.js';

export const prompt = (questions, answers) =>
  new Prompt({ input: Input }, {}).run(questions, answers);

import type Handlebars from 'handlebars';
import { compileOptions, helpers } from './template-language';

/** Renders one template; the same one is compiled once. Throws when the template asks for something that the model has not. */
export type Render = (template: string, model: object) => string;

/**
 * A renderer for these templates, with a Handlebars of its own: nothing that others have registered is seen, and
 * nothing is left to them. The compiler is only loaded for what was not compiled ahead.
 */
export async function createRender(templates: readonly string[]): Promise<Render> {
  const { precompiled } = await import('./precompiled');
  const isReady = templates.every((template) => precompiled.has(template));
  const library = isReady ? await import('handlebars/runtime.js') : await import('handlebars');
  const handlebars = (library.default as typeof Handlebars).create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  const runners = new Map(
    templates.map((template) => {
      const ahead = precompiled.get(template);
      const run = ahead ? handlebars.template(ahead) : handlebars.compile(template, compileOptions);
      return [template, run] as const;
    }),
  );
  return (template, model) => {
    const run = runners.get(template);
    if (run === undefined) throw new Error('a template that the renderer was not made for');
    return run(model);
  };
}

import Handlebars from 'handlebars';
import { version } from '../../version';
import { hasPlaceholder, readTemplateFiles } from './template-files';
import { compileOptions, type Template, type Templates, withHelpers } from './templates';

// The bundle has another file in this one's place: `scripts/pack-templates.mjs` reads and compiles all of this ahead.

export const loadTemplates = (): Templates => compileTemplates(version);

export function compileTemplates(madeBy: string, templates?: string): Templates {
  const handlebars = withHelpers(Handlebars);
  const compile = (text: string) => handlebars.compile(text, compileOptions);
  const read = (set: 'project' | 'job'): readonly Template[] =>
    readTemplateFiles(set, templates).map(({ path, text, isRendered }) => ({
      path: hasPlaceholder(path) ? compile(path) : path,
      text: isRendered ? compile(text) : text,
    }));
  return { version: madeBy, project: read('project'), job: read('job') };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root } from '../test/support/repository';
import { measureSideBySide } from './measure';
import { megabytes, milliseconds, type Row, ratioRow } from './table';

const vite = join(root, 'node_modules/create-vite/index.js');
const plop = join(root, 'node_modules/plop/bin/plop.js');

/** The smallest work that plop's own command can do: one `add` of one line. */
const plopfile = `export default (plop) => plop.setGenerator('job', {
  prompts: [{ type: 'input', name: 'name', message: 'name' }],
  actions: [{ type: 'add', path: '{{name}}.ts', template: 'export const name = {{name}};' }],
});
`;

/** Our command line beside create-vite's and plop's: creating, `--help`, memory. */
export function measureCommandLine(folder: string): Row[] {
  const file = join(folder, 'plopfile.mjs');
  writeFileSync(file, plopfile);
  const measured = measureSideBySide(
    {
      create: [bin, 'my-app', '--yes'],
      viteCreate: [vite, 'my-app', '--template', 'vanilla-ts', '--no-interactive'],
      plopAdd: [plop, '--plopfile', file, '--dest', '.', 'job', 'a'],
      help: [bin, '--help'],
      viteHelp: [vite, '--help'],
    },
    folder,
  );
  const { create, viteCreate, plopAdd, help, viteHelp } = measured;
  return [
    ratioRow('create, against create-vite', create.wall, viteCreate.wall, 1.15, milliseconds),
    ratioRow('--help, against create-vite', help.wall, viteHelp.wall, 1.1, milliseconds),
    ratioRow('peak memory, against create-vite', create.memory, viteCreate.memory, 1.3, megabytes),
    {
      what: 'plop, one small add',
      figure: `${milliseconds(plopAdd.wall)}, ${megabytes(plopAdd.memory)}`,
    },
  ];
}

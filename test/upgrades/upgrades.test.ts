import { describe, expect, it } from 'vitest';
import { prettier } from '../../tools/formatters/engines';
import type { Formatter } from '../../tools/formatters/formatter';
import type { Project } from '../../tools/project';
import { edits } from './edits';
import { compile, expectEdits, isDeep, makeProject, upgrade, useReleases } from './fixture';

useReleases();

const routes = [['0.2.0'], ['0.2.0', '0.3.0'], ['0.3.0']];

/** The emulator takes Prettier longer than all other files; `test/formatters` has it formatted. */
const written = isDeep ? /./ : /^(?!emulator\/)/;

const formatters: readonly [name: string, formatter: Formatter | undefined][] = [
  ['no formatter', undefined],
  ['Prettier', prettier({}, { only: written })],
  [
    'Prettier with 4 spaces and no semicolons',
    prettier(
      { tabWidth: 4, semi: false, trailingComma: 'none' },
      { only: isDeep ? /(?<!\.yml)$/ : /^(?!emulator\/).*(?<!\.yml)$/ },
    ),
  ],
];

/** In the short form a formatter goes one way, through both versions. */
const rounds = formatters.flatMap(([name, formatter]) =>
  routes
    .filter((route) => isDeep || formatter === undefined || route.length === 2)
    .map((route) => ({ name, formatter, route, through: route.join(' and ') })),
);

async function makeFormatted(formatter: Formatter | undefined): Promise<Project> {
  const project = await makeProject();
  for (const [path, text] of Object.entries(formatter?.config ?? {})) project.write(path, text);
  return project;
}

describe.each(rounds)('with $name, an upgrade from 0.1.0 to $through', ({ formatter, route }) => {
  const isQuick = formatter === undefined && route.length === 2;

  it.each(isDeep || isQuick ? edits : [])('keeps $kind', async (edit) => {
    const project = await makeFormatted(formatter);
    await edit.make(project);

    await upgrade(project, route, formatter);

    expectEdits(project, [edit]);
  });

  it('keeps all edits together, and the project compiles', async () => {
    const project = await makeFormatted(formatter);
    for (const edit of edits) await edit.make(project);

    await upgrade(project, route, formatter);

    expectEdits(project, edits);
    if (isDeep || (formatter === undefined && route[0] === '0.3.0'))
      expect(await compile(project)).toBe('');
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HOST_JSON_KEYS, type KeyUse } from '../../src/host/host-json-keys';
import { answers, differences } from './conformance';
import { ownAnswersOfSdk4 } from './sdk-4';

const file = new URL('../../README.md', import.meta.url);

/** `UPDATE=1` rewrites the blocks. */
const updates = process.env.UPDATE !== undefined;

/** What `README.md` has between two comments. */
function blockOf(name: string, text: string): string {
  const [, block = ''] = text.split(new RegExp(`<!-- /?${name}[^>]*-->\\n`));
  return block.trim();
}

function replaceBlock(name: string, block: string): void {
  const text = readFileSync(file, 'utf8');
  const pattern = new RegExp(`(<!-- ${name}:[^>]*-->\\n)[^]*?(<!-- /${name} -->)`);
  writeFileSync(
    file,
    text.replace(pattern, (_, start, end) => `${start}\n${block}\n\n${end}`),
  );
}

/** The reasons are those of the SDK: what the host does is the same. */
function conformanceOfSdk4(): string {
  const reasons = Object.values(ownAnswersOfSdk4);
  const same = Object.keys(answers).length - reasons.length;
  const counts = [...new Set(reasons)]
    .sort()
    .map((reason) => `- ${reason} (${reasons.filter((each) => each === reason).length})`);
  return [
    `On durable-functions 4, ${same} of these answers are the same, apart from the forms of errors and absent values.`,
    'The SDK answers the others in its own way, or its host does (in brackets: the number of cases):\n',
    ...counts,
  ].join('\n');
}

function conformance(): string {
  const listed = Object.keys(differences);
  const same = Object.keys(answers).length - listed.length;
  const intro =
    `The tests send ${Object.keys(answers).length} requests to an app, as they were once sent to the real host.\n` +
    `The emulator gives the same answer to ${same} of them.`;
  if (listed.length === 0) return intro;
  const reasons = [...new Set(Object.values(differences))].sort();
  const items = reasons.map((reason) => {
    const cases = listed.filter((name) => differences[name] === reason).sort();
    return `- ${reason} (${cases.map((name) => `\`${name}\``).join(', ')})`;
  });
  return `${intro} These differ on purpose:\n\n${items.join('\n')}`;
}

function hostJson(): string {
  const rows = (['emulated', 'no effect', 'not emulated'] satisfies KeyUse[]).map((use) => {
    const keys = Object.entries(HOST_JSON_KEYS).filter(([, each]) => each === use);
    return `- ${use}: ${keys.map(([key]) => `\`${key}\``).join(', ')}`;
  });
  return rows.join('\n');
}

describe('README.md', () => {
  it.each([
    ['conformance', conformance()],
    ['sdk 4', conformanceOfSdk4()],
    ['host.json', hostJson()],
  ])('has the block %s as the data says (UPDATE=1 rewrites it)', (name, block) => {
    if (updates) replaceBlock(name, block);
    expect(blockOf(name, readFileSync(file, 'utf8'))).toBe(block);
  });
});

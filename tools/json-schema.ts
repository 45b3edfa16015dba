import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { root } from './repository';

/** What is wrong with a value by one of `test/fixtures/schemas`: nothing, or one line for each error. */
export async function schemaErrors(schema: string, value: unknown): Promise<string[]> {
  const path = join(root, 'test/fixtures/schemas', `${schema}.schema.json`);
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
  const validate = ajv.compile(JSON.parse(await readFile(path, 'utf8')));
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || '/', message, JSON.stringify(params)].join(' '),
  );
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { root } from './repository';

/** The errors of a value by one of `test/fixtures/schemas`, a line each. */
export const schemaErrors = (schema: string, value: unknown): Promise<string[]> =>
  errorsBy(`test/fixtures/schemas/${schema}.schema.json`, value);

/** The errors of an output of `--json` by the schema in the documentation, a line each. */
export const outputErrors = (output: unknown): Promise<string[]> =>
  errorsBy('docs/json.schema.json', output);

const validators = new Map<string, ValidateFunction>();

async function errorsBy(path: string, value: unknown): Promise<string[]> {
  const validate = validators.get(path) ?? (await compiled(path));
  validators.set(path, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || '/', message, JSON.stringify(params)].join(' '),
  );
}

async function compiled(path: string): Promise<ValidateFunction> {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
  return ajv.compile(JSON.parse(await readFile(join(root, path), 'utf8')));
}

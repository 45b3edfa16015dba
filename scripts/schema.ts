import { jobOptions, type Option, projectOptions } from '../src/generator/options/options';

const WIDTH = 100;

/** The JSON schema of `eternal.json`, for editors. The generator itself validates more. */
export function printSchema(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'eternal.json of create-eternal-function',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      generator: { type: 'string', description: 'version of the generator that wrote this last' },
      ...propertiesFor(projectOptions),
      existing: {
        description:
          'an existing project: how it loads the files of the jobs, by the pattern in main or by an import',
        enum: ['matched', 'imported'],
      },
      deleted: {
        description:
          'paths of generated files that you deleted for good (regenerate --accept-deleted)',
        type: 'array',
        items: { type: 'string' },
        uniqueItems: true,
      },
      jobs: {
        description: 'the eternal loops, by id',
        type: 'object',
        propertyNames: { pattern: '^[A-Za-z]([A-Za-z0-9_-]{0,58}[A-Za-z0-9])?$' },
        additionalProperties: {
          type: 'object',
          properties: propertiesFor(jobOptions),
          additionalProperties: false,
        },
      },
    },
    required: ['name', 'jobs'],
    additionalProperties: false,
  };
  return `${print(schema, '')}\n`;
}

const propertiesFor = (options: readonly Option[]): object =>
  Object.fromEntries(
    options.map(({ key, type, default: otherwise, help }) => [
      key,
      {
        description: `${help} (${type.legal})`,
        ...type.schema,
        ...('value' in otherwise ? { default: otherwise.value } : {}),
      },
    ]),
  );

/** Prints JSON as formatters do: one line for each member of an object, and for a list that fits. */
function print(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => JSON.stringify(item));
    const line = `[${items.join(', ')}]`;
    const maxLength = WIDTH - indent.length - '"enum": ,'.length;
    return line.length <= maxLength ? line : `[\n${inner}${items.join(`,\n${inner}`)}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${inner}${JSON.stringify(key)}: ${print(member, inner)}`,
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of durable-functions to use in place of version 3 that is installed here; see `vitest.config.mts`. */
const folder = process.env.DURABLE_FUNCTIONS;

export const isSdk4 =
  folder !== undefined &&
  /^4\./.test(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version);

/** Cases that version 4 of the SDK answers in its own way, or cannot express, with the reason. */
export const ownAnswersOfSdk4: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('sdk-4.json', import.meta.url), 'utf8'),
);

/**
 * The recorded answers are those of durable-functions 3. This removes what both versions say in their own way, from the
 * answers of the host and of the emulator, so that everything else can be compared.
 */
export function withoutSdkForms(value: unknown): unknown {
  if (typeof value === 'string') return withoutErrorForms(value);
  if (Array.isArray(value)) return value.map(withoutSdkForms);
  if (value === null || typeof value !== 'object') return value;
  const given = value as Members;
  const members = isError(given) ? { message: given.message } : withoutHistoryForms(given);
  const kept = Object.entries(members).filter(([name, member]) => !isAbsent(name, member));
  const forms = Object.fromEntries(kept.map(([name, member]) => [name, memberForm(name, member)]));
  return 'statusCode' in forms ? withoutContentType(forms) : forms;
}

type Members = Readonly<Record<string, unknown>>;

/** What only version 3 has: `Retry-After` in the answer to a start, an empty text for no input, and null for what is absent. */
function isAbsent(name: string, member: unknown): boolean {
  if (name === 'retry-after') return member === '10';
  if (/^input$/i.test(name)) return member === '' || member === '""' || member === null;
  return member === null && (name === 'output' || name === 'customStatus');
}

/** `callHttp` of version 4 keeps the headers of the content. */
function withoutContentType(response: Members): Members {
  const { 'content-type': _type, ...headers } = Object(response.headers);
  return { ...response, headers };
}

function memberForm(name: string, member: unknown): unknown {
  // Version 3 does not encode ids in addresses.
  if (name === 'statusPath') return decoded(String(member));
  return withoutSdkForms(member);
}

function decoded(path: string): string {
  return path.replace(/(?:%[0-9A-F]{2})+/g, decodeURIComponent);
}

/** Version 3 throws an Error with the text of the host, 4 a TaskFailedError with parts. */
function isError({ name, className, message }: Members): boolean {
  return [name, className, message].every((each) => typeof each === 'string');
}

/** Version 3 has the reason of a failure as text, 4 as FailureDetails. Messages to entities have another format. */
function withoutHistoryForms(event: Members): Members {
  const { EventType: type, OrchestrationStatus: status, Input } = event;
  if (/Failed$/.test(String(type)) || status === 'Failed') {
    const {
      Reason: _reason,
      Details: _details,
      FailureDetails: _parts,
      Result: _,
      ...rest
    } = event;
    return rest;
  }
  const isEntityMessage = type === 'EventSent' || type === 'EventRaised';
  if (!isEntityMessage || typeof Input !== 'string') return event;
  try {
    const { op, input, signal, result } = JSON.parse(Input);
    return { ...event, Input: { op, input, signal, result } };
  } catch {
    return event;
  }
}

const ERROR_FORMS: readonly RegExp[] = [
  /Orchestrator function '[^']*' failed: /g,
  /Activity function '[^']*' failed: /g,
  /(?:Activity|Sub-orchestration) task #\d+ failed: /g,
  /^(?:TaskFailedError|Error|AggregateError|MyError|TypeError): /,
  / ?\n DETAILS$/,
];

function withoutErrorForms(text: string): string {
  return ERROR_FORMS.reduce((rest, form) => rest.replace(form, ''), text)
    .replace(/GUID:(?:0|0001)$/, 'GUID:CHILD')
    .trimEnd();
}

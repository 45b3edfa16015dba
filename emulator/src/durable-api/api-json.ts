import { type ApiRequest, type ApiResponse, apiException, UNDEFINED } from './api-message';

/** Whether a body is JSON. An empty one is not. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the content type of a request is JSON. */
export function hasJsonType({ headers }: ApiRequest): boolean {
  return /^\s*application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

/** The response for a body that is not JSON. */
export function invalidJson(text: string): ApiResponse {
  const type = 'Newtonsoft.Json.JsonReaderException';
  return apiException(400, 'Invalid JSON content', readerMessage(text), type);
}

/** What Newtonsoft.Json says about the most common errors (its `JsonTextReader.cs`). */
function readerMessage(text: string): string {
  const start = text.trimStart();
  if (start === '') return at('Error reading JToken from JsonReader', 0, 0);
  if (!/^[{["'\d\-/tfnNIu]/.test(start)) {
    return at(`Unexpected character encountered while parsing value: ${start[0]}`, 0, 0);
  }
  const lines = text.split('\n');
  const end = lines.at(-1) ?? '';
  const what = /^\{\s*[\w$]*$/.test(start) && start !== '{' ? 'unquoted property name' : 'content';
  return what === 'content'
    ? at('Unexpected end while parsing content', lines.length, end.length)
    : at('Unexpected end while parsing unquoted property name', lines.length, end.length);
}

function at(problem: string, line: number, position: number): string {
  return `${problem}. Path '', line ${line}, position ${position}.`;
}

/** Reads a text as the extension shows it: JSON as its value, anything else as text (`DurableClient.cs`, `ParseToJToken`). */
export function textOrJson(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  if (trimmed === 'undefined') return UNDEFINED;
  try {
    return JSON.parse(trimmed);
  } catch {
    return text;
  }
}

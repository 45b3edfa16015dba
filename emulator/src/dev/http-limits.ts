import type { IncomingMessage } from 'node:http';
import { maxBody, refusedStatus } from '../host/http/request-limits';

/** For Node's own check: more than the host's limits for the line and the headers together. */
export const NODE_MAX_HEADERS = 64 * 1024;

/** The status for a request that the host refuses, as far as its head shows. */
export function refusedHead({ method = '', url = '', headers, rawHeaders }: IncomingMessage) {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
  const bodyLength = Number(headers['content-length'] ?? 0);
  return refusedStatus({ method, target: url, headers: pairs, bodyLength });
}

/** @returns undefined when the body is too large; what is left of it is not kept */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of limitedBody(request)) chunks.push(chunk);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  return Buffer.concat(chunks);
}

/** The body as it comes. @throws RangeError when it is too large */
export async function* limitedBody(request: IncomingMessage): AsyncIterable<Buffer> {
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBody()) throw new RangeError('Request body too large.');
    yield chunk;
  }
}

/** Header values as text: Kestrel reads UTF-8, and joins repeated headers without a space. @throws TypeError when a value is not valid UTF-8 */
export function readHeaders({ headersDistinct }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headersDistinct).map(([name, values = []]) => [
    name,
    utf8(values.join(name === 'cookie' ? '; ' : ',')),
  ]);
  return Object.fromEntries(entries);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the common case
  return /^[\x00-\x7f]*$/.test(value) ? value : decoder.decode(Buffer.from(value, 'latin1'));
}

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Reads a settings file as the host does (Newtonsoft.Json): comments, trailing commas and a byte order mark are allowed.
 * @returns undefined when the file does not exist
 * @throws Error that names the file when it is not a JSON object
 */
export function readJsonFile(path: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const value = parse(text, basename(path));
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new Error(`${basename(path)}: not a JSON object`);
}

function parse(text: string, name: string): unknown {
  const strings = /"(?:\\.|[^"\\])*"/.source;
  const keepStrings = (match: string) => (match.startsWith('"') ? match : '');
  const plain = text
    .replace(/^\uFEFF/, '')
    .replace(new RegExp(`${strings}|//[^\\n]*|/\\*[\\s\\S]*?\\*/`, 'g'), keepStrings)
    .replace(new RegExp(`${strings}|,(?=\\s*[}\\]])`, 'g'), keepStrings);
  try {
    return JSON.parse(plain);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`);
  }
}

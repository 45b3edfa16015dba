import { registrationsIn } from './registrations';

const STRING_OR_COMMENT = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const USUAL_CALL = /\beternalFunction\s*\(\s*(?:(['"`])([^'"`\n]*)\1|([A-Za-z_$][\w$]*))/g;

/** What gives the name to another function, or to a type. */
const OTHER_FUNCTION =
  /\b(function|const|let|var|class)\s+eternalFunction\b|\bimport\s+type\b|\btype\s+eternalFunction\b/;

/** Whether a text registers a job. Reads the usual forms without the parser; `undefined`: an expression may be the id. */
export function registersJob(text: string, id: string): boolean | undefined {
  if (!text.includes('eternalFunction')) return false;
  const mayBeOther = OTHER_FUNCTION.test(text);
  const code = text.replace(STRING_OR_COMMENT, '$1');
  const isUsual = [...code.matchAll(USUAL_CALL)].some(
    ([, , literal, name]) => (literal ?? constantIn(code, name ?? '')) === id,
  );
  if (isUsual && !mayBeOther) return true;
  let ids: readonly (string | undefined)[];
  try {
    ids = registrationsIn(text).map((each) => each.id);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  return ids.includes(id) || (ids.includes(undefined) ? undefined : false);
}

function constantIn(code: string, name: string): string | undefined {
  const declaration = new RegExp(
    `\\bconst\\s+${name.replaceAll('$', '\\$')}\\s*(?::[^=]+)?=\\s*(['"\`])([^'"\`\\n]*)\\1`,
  );
  return declaration.exec(code)?.[2];
}

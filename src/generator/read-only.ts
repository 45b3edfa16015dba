import { GeneratorError } from './errors';

/** Throws `E_WRITE` for a file that would change and may not. */
export function refuseReadOnly(path: string, { mode }: { readonly mode: number }): void {
  if ((mode & 0o222) !== 0) return;
  throw new GeneratorError('E_WRITE', `${path} is read-only and would change`, { path });
}

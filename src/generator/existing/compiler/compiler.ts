import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Overlay } from './overlay';
import { type CompilerApi, classicCompiler } from './typescript-6';
import { type NativeApi, nativeCompiler } from './typescript-7';

/** The compiler of a project. It writes nothing. */
export interface Compiler {
  readonly version: string;
  /**
   * Compiles what a configuration includes.
   *
   * @param config the absolute path of a `tsconfig*.json`
   * @param files the files whose errors matter, by absolute path; absent: all
   */
  readonly check: (config: string, overlay: Overlay, files?: ReadonlySet<string>) => Checked;
}

export interface Checked {
  readonly errors: readonly CompileError[];
  /** The compiler options that the configuration sets, with what it extends. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CompileError {
  /** Absolute, with `/`. Absent: an error of the configuration. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** 2345 for TS2345 */
  readonly code: number;
  readonly message: string;
}

/**
 * Loads the TypeScript that is installed for a project, in its folder or above. `undefined` where Node
 * cannot load one, for example with Yarn's Plug'n'Play.
 */
export async function loadCompiler(root: string): Promise<Compiler | undefined> {
  const require = createRequire(join(root, 'package.json'));
  const resolved = (name: string): string | undefined => {
    try {
      return require.resolve(name);
    } catch {
      return undefined;
    }
  };
  const path = resolved('typescript');
  if (path === undefined) return undefined;
  const api: CompilerApi | { readonly version: string } = require(path);
  if ('createProgram' in api) return classicCompiler(api);
  // The compiler in Go: https://github.com/microsoft/typescript-go
  const native = resolved('typescript/unstable/sync');
  if (native === undefined) return undefined;
  const { API }: { API: NativeApi } = await import(pathToFileURL(native).href);
  return nativeCompiler(API, api.version);
}

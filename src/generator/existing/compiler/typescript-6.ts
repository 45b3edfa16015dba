import { dirname } from 'node:path';
import type { CompileError, Compiler } from './compiler';
import { entriesOnDisk, type Overlay, withSlashes } from './overlay';

/** What is used of the API of TypeScript 4.9 to 6: https://github.com/microsoft/TypeScript/wiki/Using-the-Compiler-API */
export interface CompilerApi {
  readonly version: string;
  readonly sys: System;
  readonly createProgram: (options: object) => Program;
  readonly createCompilerHost: (options: object) => CompilerHost;
  readonly getParsedCommandLineOfConfigFile: (
    config: string,
    options: object,
    host: object,
  ) => ParsedConfig | undefined;
  readonly flattenDiagnosticMessageText: (text: unknown, lineEnd: string) => string;
  /** What `sys.readDirectory` calls: https://github.com/microsoft/TypeScript/blob/v5.9.3/src/compiler/utilities.ts */
  readonly matchFiles: (...args: unknown[]) => string[];
}

interface System {
  readonly useCaseSensitiveFileNames: boolean;
  readonly readFile: (path: string, encoding?: string) => string | undefined;
  readonly fileExists: (path: string) => boolean;
  readonly directoryExists: (path: string) => boolean;
  readonly realpath: (path: string) => string;
}

interface CompilerHost extends Partial<System> {
  readonly getSourceFile: (path: string, ...args: unknown[]) => SourceFile | undefined;
}

interface SourceFile {
  readonly fileName: string;
  readonly isDeclarationFile: boolean;
  readonly getLineAndCharacterOfPosition: (at: number) => {
    readonly line: number;
    readonly character: number;
  };
}

interface Diagnostic {
  readonly file?: SourceFile;
  readonly start?: number;
  readonly code: number;
  /** 1 is an error. */
  readonly category: number;
  readonly messageText: unknown;
}

type Diagnostics = readonly Diagnostic[];

interface ParsedConfig {
  readonly options: Readonly<Record<string, unknown>>;
  readonly fileNames: readonly string[];
  readonly errors: Diagnostics;
  readonly projectReferences?: readonly object[];
}

interface Program {
  readonly getSourceFiles: () => readonly SourceFile[];
  readonly getConfigFileParsingDiagnostics: () => Diagnostics;
  readonly getOptionsDiagnostics: () => Diagnostics;
  readonly getGlobalDiagnostics: () => Diagnostics;
  readonly getSyntacticDiagnostics: (file?: SourceFile) => Diagnostics;
  readonly getSemanticDiagnostics: (file?: SourceFile) => Diagnostics;
  readonly getDeclarationDiagnostics: (file?: SourceFile) => Diagnostics;
}

const ERROR = 1;

export function classicCompiler(api: CompilerApi): Compiler {
  // Most files are the same in every program.
  const declarations = new Map<string, SourceFile | undefined>();
  return {
    version: api.version,
    check: (config, overlay, files) => {
      const system = filesOf(api, overlay);
      const configHost = configHostOf(api, overlay, withSlashes(dirname(config)));
      const parsed = api.getParsedCommandLineOfConfigFile(config, {}, { ...configHost, ...system });
      if (parsed === undefined) throw new Error(`cannot read ${config}`);
      const { options, fileNames, errors, projectReferences } = parsed;
      const host = withCache(
        Object.assign(api.createCompilerHost(options), system),
        overlay,
        declarations,
      );
      const program = api.createProgram({
        rootNames: fileNames,
        options,
        host,
        projectReferences,
        configFileParsingDiagnostics: errors,
      });
      const found = diagnosticsOf(program, options, overlay, files).filter(
        ({ category }) => category === ERROR,
      );
      return { errors: found.map((each) => errorOf(each, api)), options };
    },
  };
}

const filesOf = (
  { sys }: CompilerApi,
  overlay: Overlay,
): Omit<System, 'useCaseSensitiveFileNames'> => ({
  readFile: (path, encoding) => overlay.textAt(path) ?? sys.readFile(path, encoding),
  fileExists: (path) => overlay.textAt(path) !== undefined || sys.fileExists(path),
  directoryExists: (path) => overlay.hasFolder(path) || sys.directoryExists(path),
  realpath: (path) => (overlay.textAt(path) === undefined ? sys.realpath(path) : path),
});

/** The host that a configuration is read with. */
const configHostOf = ({ sys, matchFiles }: CompilerApi, overlay: Overlay, folder: string) => ({
  ...sys,
  getCurrentDirectory: () => folder,
  readDirectory: (path: string, ...[extensions, excludes, includes, depth]: unknown[]) =>
    matchFiles(
      ...[path, extensions, excludes, includes, sys.useCaseSensitiveFileNames, folder, depth],
      (each: string) => overlay.entriesIn(each) ?? entriesOnDisk(each),
      sys.realpath,
    ),
  onUnRecoverableConfigFileDiagnostic: ({ messageText }: Diagnostic): never => {
    throw new Error(String(messageText));
  },
});

/** Keeps files of declarations: how other files are bound depends on the options of the compiler. */
function withCache(
  host: CompilerHost,
  overlay: Overlay,
  known: Map<string, SourceFile | undefined>,
): CompilerHost {
  const createHost = host.getSourceFile;
  return {
    ...host,
    getSourceFile: (path, ...args) => {
      if (!/\.d\.[cm]?ts$/.test(path)) return createHost(path, ...args);
      const key = JSON.stringify([path, args[0], overlay.textAt(path)]);
      if (!known.has(key)) known.set(key, createHost(path, ...args));
      return known.get(key);
    },
  };
}

/** Without the declarations of installed packages: with them, a compilation takes three times as long. */
function diagnosticsOf(
  program: Program,
  { declaration, composite }: ParsedConfig['options'],
  overlay: Overlay,
  files: ReadonlySet<string> | undefined,
): Diagnostics {
  const sources = program
    .getSourceFiles()
    .filter(({ fileName, isDeclarationFile }) =>
      files === undefined
        ? !isDeclarationFile || overlay.textAt(fileName) !== undefined
        : files.has(withSlashes(fileName)),
    );
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...sources.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
      ...(declaration || composite ? program.getDeclarationDiagnostics(file) : []),
    ]),
  ];
}

function errorOf({ file, start, code, messageText }: Diagnostic, api: CompilerApi): CompileError {
  const message = api.flattenDiagnosticMessageText(messageText, '\n');
  const at = file?.getLineAndCharacterOfPosition(start ?? 0);
  const place = { line: (at?.line ?? 0) + 1, column: (at?.character ?? 0) + 1 };
  return { file: file && withSlashes(file.fileName), ...place, code, message };
}

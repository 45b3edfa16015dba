import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type RunResult, run } from './run';
import { inTempDir } from './temp-dir';

const VERSION = '0.49.2';
const RIDS: Record<string, string> = {
  'linux-x64': 'linux-x64',
  'darwin-arm64': 'osx-arm64',
  'darwin-x64': 'osx-x64',
  'win32-x64': 'win-x64',
};

/** Runs the Bicep compiler. */
export type Bicep = (cwd: string, args: readonly string[]) => Promise<RunResult>;

/** @returns the compiler from its NuGet package, or the reason why it is not available */
export async function findBicep(): Promise<Bicep | string> {
  const rid = RIDS[`${process.platform}-${process.arch}`];
  if (rid === undefined) return `there is no Bicep for ${process.platform}-${process.arch}`;
  const name = `Azure.Bicep.CommandLine.${rid}`;
  const packages = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const path = join(packages, name.toLowerCase(), VERSION, 'tools', program);
  if (!existsSync(path)) {
    const output = await restore(name).catch((error: Error) => error.message);
    if (!existsSync(path)) return `dotnet restore of ${name} ${VERSION}: ${output}`;
  }
  return (cwd, args) => run(cwd, path, args);
}

/** Downloads a package into NuGet's cache. @returns the output of `dotnet` */
async function restore(name: string): Promise<string> {
  let output = '';
  await inTempDir(async (folder) => {
    const project = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="${name}" Version="[${VERSION}]" />
  </ItemGroup>
</Project>
`;
    await writeFile(join(folder, 'bicep.csproj'), project);
    const { stdout, stderr } = await run(folder, 'dotnet', ['restore', '--nologo']);
    output = `${stdout}\n${stderr}`.trim();
  });
  return output;
}

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

/** Runs the real compiler. */
export type Bicep = (cwd: string, args: readonly string[]) => Promise<RunResult>;

/** The compiler, out of NuGet's package of it; or why it cannot be had here. */
export async function findBicep(): Promise<Bicep | string> {
  const rid = RIDS[`${process.platform}-${process.arch}`];
  if (rid === undefined) return `there is no Bicep for ${process.platform}-${process.arch}`;
  const name = `Azure.Bicep.CommandLine.${rid}`;
  const packages = process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget/packages');
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const path = join(packages, name.toLowerCase(), VERSION, 'tools', program);
  if (!existsSync(path)) {
    const said = await restore(name).catch((error: Error) => error.message);
    if (!existsSync(path)) return `dotnet restore of ${name} ${VERSION}: ${said}`;
  }
  return (cwd, args) => run(cwd, path, args);
}

/** Downloads a package into NuGet's cache, as dependencies of projects are; returns what was said. */
async function restore(name: string): Promise<string> {
  let said = '';
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
    said = `${stdout}\n${stderr}`.trim();
  });
  return said;
}

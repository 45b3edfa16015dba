// The bundle has the number only: esbuild takes just the named member out of the file.
export { version } from '../package.json';

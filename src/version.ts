// The bundle has the number only: esbuild takes just the named member out of the file.
export { version } from '../package.json';
/** The name of the generator in plop. */
export const GENERATOR = 'eternal-function';

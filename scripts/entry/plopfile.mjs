// What `plop.load('create-eternal-function')` imports.
export { registerGenerator as default } from './generator.cjs';

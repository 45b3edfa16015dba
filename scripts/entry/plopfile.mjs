// What `plop.load('create-eternal-function')` imports.
import generator from './generator.cjs';

export default generator.registerGenerator;

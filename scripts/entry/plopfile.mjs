// What `plop.load('create-eternal-function')` imports.
import generator from './start.cjs';

export default generator.registerGenerator;

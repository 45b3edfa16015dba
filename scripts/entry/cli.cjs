#!/usr/bin/env node
// The second run takes what the first one has compiled. Node 20 cannot, and would load `node:module` for nothing.
if (!process.version.startsWith('v20.')) require('node:module').enableCompileCache?.();
// Node would tear down its heap first, which takes a few milliseconds.
require('./start.cjs')
  .main(process.argv.slice(2))
  .then((isFlushed) => isFlushed && process.exit());

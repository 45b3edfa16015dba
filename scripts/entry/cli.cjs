#!/usr/bin/env node
// Where Node can (from 22.1 on), the second run takes what the first one has compiled.
require('node:module').enableCompileCache?.();
// Node would tear down its heap first, which takes a few milliseconds.
require('./generator.cjs')
  .main(process.argv.slice(2))
  .then((isFlushed) => isFlushed && process.exit());

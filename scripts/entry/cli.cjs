#!/usr/bin/env node
// Where Node can (from 22.1 on), the second run takes what the first one has compiled.
require('node:module').enableCompileCache?.();
require('./generator.cjs').main(process.argv.slice(2));

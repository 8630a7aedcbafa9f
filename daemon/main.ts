#!/usr/bin/env node
import { processIo } from './cli/console-io.js'
import { runProgram } from './cli/program.js'

// Set, not exit(): what is still to be written to a pipe is written first.
process.exitCode = await runProgram(process.argv.slice(2), processIo())

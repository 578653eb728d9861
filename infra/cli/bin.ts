#!/usr/bin/env node
/** The command `share-recording`. */
import { runTool } from './main.ts';

// `| head` has read enough: what is printed after that is lost, but a change that has begun is not cut off.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
  });
}
process.exitCode = await runTool(process.argv.slice(2));

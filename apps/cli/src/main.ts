#!/usr/bin/env node
// The first thing that runs, on any Node: it imports nothing that an old one could not load.
import { isNodeSupported, unsupportedNodeMessage } from './supported-node.js';

if (isNodeSupported(process.versions.node)) {
  // Whoever reads may stop reading (`| head`): that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const { runCli } = await import('./program.js');
  process.exitCode = await runCli(process.argv.slice(2));
} else {
  process.stderr.write(unsupportedNodeMessage(process.versions.node));
  process.exitCode = 2;
}

import 'reflect-metadata';
import { createLog } from '../../api/src/http/logging.js';
import { openNode } from '../../api/src/node.js';
import { stopOnSignals } from '../../api/src/server.js';
import { readSettings, SettingsError } from '../../api/src/settings.js';

/** The background process: timers, jobs and messages, without an edge. As many as one likes, beside any number of api nodes. */
try {
  const settings = readSettings();
  const log = createLog(settings.logLevel);
  const node = await openNode(settings, { hasWorkers: true, log });
  node.wiring.loop.start();
  log.info('worker ready');
  await stopOnSignals(() => node.stop());
} catch (error) {
  process.stderr.write(
    `${error instanceof SettingsError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 3;
}

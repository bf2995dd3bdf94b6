import 'reflect-metadata';
import { createLog } from '../../api/src/http/logging.js';
import { stopOnSignals } from '../../api/src/server.js';
import { readSettings, SettingsError } from '../../api/src/settings.js';
import { startWorker } from './start-worker.js';

/** The background process: timers, jobs and messages, without an edge. As many as one likes, beside any number of api nodes. */
try {
  const settings = readSettings();
  const worker = await startWorker(settings, createLog(settings.logLevel));
  await stopOnSignals(() => worker.stop());
} catch (error) {
  process.stderr.write(
    `${error instanceof SettingsError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 3;
}

import 'reflect-metadata';
import { readSettings, SettingsError } from './settings.js';
import { startServer, stopOnSignals } from './server.js';

try {
  const server = await startServer(readSettings());
  await stopOnSignals(() => server.stop());
} catch (error) {
  process.stderr.write(
    `${error instanceof SettingsError ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 3;
}

import { join } from 'node:path';
import { Command } from 'commander';
import { settingsHere } from '../client/cli-environment.js';
import { Output } from '../output.js';

/** `runut migrate` */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      'bring the schema of the database up to date (DATABASE_URL, else the embedded one); start does this too',
    )
    .action(async (_options: unknown, command: Command) => {
      const output = Output.of(command);
      const { migrate, startEmbeddedPostgres } = await import('#store');
      const { databaseUrl, dataDir } = settingsHere();
      const embedded =
        databaseUrl === undefined
          ? await startEmbeddedPostgres({ dataDirectory: join(dataDir, 'postgres') })
          : undefined;
      try {
        const ran = await migrate(databaseUrl ?? embedded!.connectionString);
        if (output.isJson) output.json({ migrations: ran });
        else if (ran.length === 0) output.line('nothing to do: the schema is up to date');
        else for (const name of ran) output.line(`migrated ${name}`);
      } finally {
        await embedded?.stop();
      }
    });
}

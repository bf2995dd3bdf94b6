import { Command, Option } from 'commander';
import { CheckpointSigner } from '#audit';
import { keptSecret } from '../../../api/src/development-keys.js';
import { checkpointKeyPath } from '../../../api/src/settings.js';
import { usageError } from '../cli-error.js';
import { settingsHere } from '../client/cli-environment.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface AuditKeyOptions {
  readonly validFrom?: number;
  readonly validUntil?: number;
}

/** `runut audit-key` */
export function auditKeyCommand(): Command {
  return new Command('audit-key')
    .description('the public half of the key that signs checkpoints, as auditors keep it')
    .addOption(new Option('--valid-from <time>', 'when it came into use (RFC 3339)').argParser(parseMoment))
    .addOption(new Option('--valid-until <time>', 'when it was retired (RFC 3339)').argParser(parseMoment))
    .action(async ({ validFrom, validUntil }: AuditKeyOptions, self: Command) => {
      const settings = settingsHere();
      if (settings.isProduction && !settings.checkpointKey)
        throw usageError('Expected RUNUT_CHECKPOINT_KEY but it is not set: in production none is made.');
      const key = settings.checkpointKey ?? (await keptSecret(checkpointKeyPath(settings.dataDir)));
      const range = {
        ...(validFrom !== undefined && { validFrom: new Date(validFrom).toISOString() }),
        ...(validUntil !== undefined && { validUntil: new Date(validUntil).toISOString() }),
      };
      Output.of(self).json(new CheckpointSigner(key).publicDocument(range));
    });
}

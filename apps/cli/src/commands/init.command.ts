import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { regionRegistry, type RegisteredRegion } from '#organisation';
import { SCHEMAS } from '#policy';
import { usageError } from '../cli-error.js';
import { folderOf, regionTemplate } from '../init/region-template.js';
import { Output } from '../output.js';
import { inheritedFolders } from '../rules/inherited-rules.js';

interface InitOptions {
  readonly rules: string;
}

/** `runut init region CODE` */
export function initCommand(): Command {
  const command = new Command('init').description('begin something new from a template');
  command
    .command('region')
    .description(
      "a region's rules, ready to deploy: its place, chain, policy, organisation, an example, a scenario",
    )
    .argument('<code>', 'code of the Ministry of Home Affairs, e.g. 14.03 or 11')
    .option('--rules <folder>', 'folder of the rules', 'rules')
    .action(async (code: string, { rules }: InitOptions, self: Command) => {
      const output = Output.of(self);
      const region = regionRegistry().get(code);
      if (!region || region.level === 'nasional')
        throw usageError('Expected the code of a province, kabupaten or kota.', {
          code: 'UNKNOWN_REGION',
          place: code,
          wayOut: 'A province has two digits (14), a kabupaten or kota two and two (14.03).',
        });
      const known = await inheritedFolders(rules);
      const beside = known.get(code);
      if (beside !== undefined)
        throw usageError(`Expected a region without rules but ${region.name} has them.`, {
          code: 'REGION_EXISTS',
          place: beside,
        });
      const made: { region: RegisteredRegion; folder: string; files: string[] }[] = [];
      // A kabupaten inherits from its province: without one there is no way up to the nation.
      for (const one of [parentWithoutRules(region, known), region])
        if (one) made.push({ region: one, ...(await write(one, rules)) });
      if (output.isJson)
        output.json(
          made.map(({ region: { code: own, name }, folder, files }) => ({ code: own, name, folder, files })),
        );
      else
        print(
          output,
          made.map(({ region: { name }, folder, files }) => ({ name, folder, files })),
        );
    });
  return command;
}

function parentWithoutRules(
  { parent }: RegisteredRegion,
  known: ReadonlyMap<string, string>,
): RegisteredRegion | undefined {
  const above = parent === null ? undefined : regionRegistry().get(parent);
  return above && above.level !== 'nasional' && !known.has(above.code) ? above : undefined;
}

async function write(region: RegisteredRegion, rules: string): Promise<{ folder: string; files: string[] }> {
  const folder = join(rules, folderOf(region));
  if (existsSync(folder))
    throw usageError('Expected a folder that is not there yet.', { code: 'FOLDER_EXISTS', place: folder });
  const schemas = existsSync(join(rules, 'schema', 'policy.schema.json'))
    ? '../schema'
    : dirname(SCHEMAS.policy.$id);
  const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' });
  const files = regionTemplate(region, { today, schemas });
  for (const { path, content } of files) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, content, { flag: 'wx' });
  }
  return { folder, files: files.map(({ path }) => path) };
}

function print(
  output: Output,
  made: readonly { readonly name: string; readonly folder: string; readonly files: readonly string[] }[],
): void {
  for (const { name, folder, files } of made) {
    output.line(`${output.style('green', folder)}  ${name}`);
    for (const file of files) output.line(`  ${file}`);
  }
  const folders = made.map(({ folder }) => folder).join(' ');
  output.line('\nNext:');
  output.line(`  runut lint ${folders}`);
  output.line(`  runut test ${folders}`);
  output.line(`  runut deploy ${folders}`);
  output.line('Then replace what is an example; docs/panduan-daerah.md shows how.');
}

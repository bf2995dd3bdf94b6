import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A region of Indonesia by the Ministry of Home Affairs' register. */
export interface RegisteredRegion {
  /** `14`, `14.08`; `nasional` for the nation. */
  readonly code: string;
  readonly name: string;
  readonly level: 'nasional' | 'provinsi' | 'kabupaten' | 'kota';
  readonly parent: string | null;
}

let registry: ReadonlyMap<string, RegisteredRegion> | undefined;

/**
 * The nation, 38 provinces, 416 kabupaten and 98 kota by code. From the npm package `idn-area-data`, whose data are
 * made available under the Open Database License (ODbL) 1.0. Read once.
 */
export function regionRegistry(): ReadonlyMap<string, RegisteredRegion> {
  registry ??= readRegistry();
  return registry;
}

function readRegistry(): ReadonlyMap<string, RegisteredRegion> {
  // The package's own reader is asynchronous and demands Node 22: the two files are read as they are.
  const folder = join(dirname(createRequire(import.meta.url).resolve('idn-area-data')), '..', 'data');
  const regions: RegisteredRegion[] = [
    { code: 'nasional', name: 'Indonesia', level: 'nasional', parent: null },
  ];
  for (const [code, name] of readRows(join(folder, 'provinces.csv'))) {
    if (code !== undefined && name !== undefined)
      regions.push({ code, name, level: 'provinsi', parent: 'nasional' });
  }
  for (const [code, province, name] of readRows(join(folder, 'regencies.csv'))) {
    if (code === undefined || province === undefined || name === undefined) continue;
    regions.push({
      code: dotted(code),
      name,
      level: name.startsWith('Kota ') ? 'kota' : 'kabupaten',
      parent: province,
    });
  }
  return new Map(regions.map((region) => [region.code, region]));
}

function readRows(file: string): string[][] {
  const [, ...lines] = readFileSync(file, 'utf8').split(/\r?\n/);
  return lines
    .filter((line) => line !== '')
    .map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '').trim()));
}

/** Older editions of the register write `1408`. */
function dotted(code: string): string {
  return code.includes('.') ? code : `${code.slice(0, 2)}.${code.slice(2)}`;
}

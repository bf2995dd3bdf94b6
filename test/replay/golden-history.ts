import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedEntry, SimulatedInstance } from '#engine';

/** Where each released version keeps its histories: `<version>/<case>.json`, with the model beside it. */
export const GOLDEN = join(import.meta.dirname, 'golden');

/** What one instance went through, with a hash of its state after each entry. */
export interface GoldenHistory {
  readonly bpmnProcessId: string;
  readonly entries: readonly (RecordedEntry & { readonly stateHash: string })[];
}

export interface GoldenFile {
  readonly version: string;
  readonly name: string;
  readonly xml: string;
  /** Other versions of the model by their definition keys. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly histories: readonly GoldenHistory[];
}

/** A hash of what a state says, whatever the order of its properties; 16 hexadecimal digits. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

export function goldenVersions(): string[] {
  return readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

export function readGolden(version: string): GoldenFile[] {
  const folder = join(GOLDEN, version);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((file) => {
      const histories = JSON.parse(readFileSync(join(folder, file), 'utf8')) as GoldenHistory[];
      const name = file.replace('.json', '');
      const model =
        readdirSync(folder).find((one) => one === `${name}.bpmn`) ?? `${name.split('.')[0]!}.bpmn`;
      const versions = Object.fromEntries(
        readdirSync(folder)
          .filter((one) => one.startsWith(`${name}@`))
          .map((one) => [
            one.slice(name.length + 1, -'.bpmn'.length),
            readFileSync(join(folder, one), 'utf8'),
          ]),
      );
      return { version, name, xml: readFileSync(join(folder, model), 'utf8'), versions, histories };
    });
}

/** Writes the model without its picture. `name`: what stands before the first dot names the model. */
export function writeGolden({ version, name, xml, versions = {}, histories }: GoldenFile): void {
  const folder = join(GOLDEN, version);
  mkdirSync(folder, { recursive: true });
  const model = xml.replace(/\s*<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/, '');
  writeFileSync(join(folder, `${name.split('.')[0]!}.bpmn`), model);
  for (const [key, other] of Object.entries(versions))
    writeFileSync(join(folder, `${name}@${key}.bpmn`), other);
  writeFileSync(join(folder, `${name}.json`), `${linesOf(histories)}\n`);
}

/** One entry on a line: a change of one shows as a change of one. */
function linesOf(histories: readonly GoldenHistory[]): string {
  const texts = histories.map(
    ({ bpmnProcessId, entries }) =>
      `{"bpmnProcessId":${JSON.stringify(bpmnProcessId)},"entries":[\n${entries.map((one) => JSON.stringify(one)).join(',\n')}\n]}`,
  );
  return `[\n${texts.join(',\n')}\n]`;
}

/** The histories of instances, with the state's hash after each entry. */
export function historiesOf(
  instances: readonly SimulatedInstance[],
  stateHashes: (entries: readonly RecordedEntry[]) => string[],
  timeZone?: string,
): GoldenHistory[] {
  return instances.map(({ process, entries }) => {
    const recorded = entries.map(({ now, command, events }): RecordedEntry => ({
      now,
      ...(timeZone === undefined ? {} : { timeZone }),
      command,
      events,
    }));
    const hashes = stateHashes(recorded);
    return {
      bpmnProcessId: process.bpmnProcessId,
      entries: recorded.map((entry, index) => ({ ...entry, stateHash: hashes[index]! })),
    };
  });
}

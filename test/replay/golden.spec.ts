import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { readModel, type ExecutableProcess } from '#bpmn';
import { parseScenario, readStage, runScenario } from '#complaint';
import {
  decideAnew,
  eventTypes,
  replay,
  SimulatedWorld,
  type ProcessState,
  type RecordedEntry,
  type SimulatedInstance,
} from '#engine';
import { START } from '../support/kernel.js';
import { goldenCases } from './golden-cases.js';
import {
  GOLDEN,
  goldenVersions,
  hashOf,
  historiesOf,
  readGolden,
  writeGolden,
  type GoldenFile,
} from './golden-history.js';

/** Version whose histories are written anew: `npm run golden -- --version 0.1.0`. */
const WRITTEN = process.env['WRITE_GOLDEN'];
/** Scenarios of the complaint process that are kept. */
const SCENARIOS = [
  '01-jalan-rusak-selesai',
  '04-bukan-wewenang-ke-provinsi',
  '06-keberatan-dibuka-kembali',
  '14-pelanggaran-menaiki-tangga',
];

/** Hashes of the state after each entry, folded by the appliers of this version. */
function stateHashes(entries: readonly RecordedEntry[]): string[] {
  let state: ProcessState | undefined;
  return entries.map(({ events }) => hashOf((state = replay(events, state))));
}

async function readVersions(
  texts: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, ExecutableProcess>> {
  const read = await Promise.all(
    Object.entries(texts).map(async ([key, xml]) => [key, (await readModel(xml)).processes[0]!] as const),
  );
  return new Map(read);
}

async function record(version: string): Promise<void> {
  for (const { name, xml, versions = {}, drive, options } of goldenCases) {
    const { processes, findings } = await readModel(xml);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const world = new SimulatedWorld({
      processes,
      versions: await readVersions(versions),
      startAt: START,
      verifiesReplay: true,
      ...options,
    });
    await drive(world);
    writeGolden({ version, name, xml, versions, histories: historiesOf(world.instances, stateHashes) });
  }
  await recordComplaints(version);
}

async function recordComplaints(version: string): Promise<void> {
  const files = ['workflows', 'rules'].flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(json|bpmn)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
      .map((path) => ({ path, content: readFileSync(path, 'utf8') })),
  );
  const { stage } = await readStage(files);
  const xml = files.find(({ path }) => path.endsWith('pengaduan/process.bpmn'))!.content;
  for (const name of SCENARIOS) {
    const scenario = parseScenario(
      files.find(({ path }) => path.endsWith(`scenarios/${name}.json`))!.content,
    );
    let instances: readonly SimulatedInstance[] = [];
    const { passed } = await runScenario(scenario, stage, {
      observe: (world) => (instances = world.instances),
    });
    expect(passed).toBe(true);
    const own = instances.filter(({ process }) => process.bpmnProcessId === 'pengaduan');
    writeGolden({
      version,
      name: `pengaduan.${name}`,
      xml,
      histories: historiesOf(own, stateHashes, 'Asia/Jakarta'),
    });
  }
}

describe('golden histories', () => {
  beforeAll(async () => {
    if (WRITTEN) await record(WRITTEN);
  }, 60_000);

  const versions =
    WRITTEN && !existsSync(join(GOLDEN, WRITTEN)) ? [...goldenVersions(), WRITTEN] : goldenVersions();

  describe.each(versions)('of version %s', (version) => {
    let files: readonly GoldenFile[];
    const processes = new Map<string, ExecutableProcess>();
    const others = new Map<string, ReadonlyMap<string, ExecutableProcess>>();
    beforeAll(async () => {
      files = readGolden(version);
      for (const { name, xml } of files)
        for (const one of (await readModel(xml)).processes)
          processes.set(`${name} ${one.bpmnProcessId}`, one);
      for (const { name, versions = {} } of files) others.set(name, await readVersions(versions));
    }, 60_000);

    it('should fold to the states that were stored, entry by entry: appliers keep their meaning', () => {
      for (const { name, histories } of files)
        for (const [index, { entries }] of histories.entries()) {
          const hashes = stateHashes(entries);
          const wrong = entries.findIndex(({ stateHash }, at) => stateHash !== hashes[at]);
          expect(wrong === -1 ? 'all' : `${name}, history ${index + 1}, entry ${wrong + 1}`).toBe('all');
        }
    });

    it('should be decided as they were', () => {
      for (const { name, histories } of files)
        for (const [index, { bpmnProcessId, entries }] of histories.entries()) {
          const [first] = decideAnew(processes.get(`${name} ${bpmnProcessId}`)!, entries, (key) =>
            others.get(name)!.get(key),
          );
          expect(first && { name, history: index + 1, ...first }).toBeUndefined();
        }
    });
  });

  it('should hold every type of event, so that none can change unseen', () => {
    const [latest = ''] = goldenVersions().sort().reverse();
    const seen = new Set(
      readGolden(latest).flatMap(({ histories }) =>
        histories.flatMap(({ entries }) => entries.flatMap(({ events }) => events.map(({ type }) => type))),
      ),
    );
    expect(eventTypes.filter((type) => !seen.has(type))).toEqual([]);
  });
});

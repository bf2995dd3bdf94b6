import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { ForwardComparison, ForwardReport, StationReport } from '#complaint';

type Cell = string | number | null;
type Row = Readonly<Record<string, Cell>>;

/** Writes a simulation as tables into a folder: groups, clocks, queues of the units day by day, complaints day by day. */
export async function writeForwardTables(
  folder: string,
  { before, after }: ForwardComparison,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, rowsOf] of Object.entries(TABLES)) {
    const rows = [
      ...rowsOf(before).map((row) => ({ side: 'before', ...row })),
      ...(after ? rowsOf(after).map((row) => ({ side: 'after', ...row })) : []),
    ];
    // Names come from rule files: whatever a spreadsheet would take for a formula is quoted.
    await writeFile(join(folder, `${name}.csv`), stringify(rows, { header: true, escape_formulas: true }));
  }
}

const TABLES: Readonly<Record<string, (report: ForwardReport) => readonly Row[]>> = {
  groups: ({ stations }) => stations.map(rowOfStation),
  units: ({ units }) => units.map(rowOfStation),
  clocks: ({ clocks }) =>
    clocks.map(({ clock, complaints, breached, undecided }) => ({ clock, complaints, breached, undecided })),
  queues: ({ units, days }) =>
    units.flatMap(({ unit, waitingByDay }) =>
      days.map(({ day }, index) => ({ day, unit, waiting: waitingByDay[index] ?? 0 })),
    ),
  days: ({ days }) => days.map(({ day, arrived, finished, open }) => ({ day, arrived, finished, open })),
};

function rowOfStation(station: StationReport): Row {
  const { unit, unitName, role, holders, created, done, canceled, waiting, queue, utilisation } = station;
  return {
    unit,
    unitName,
    role: role ?? null,
    holders,
    created,
    done,
    canceled,
    waitingMeanHours: waiting.mean,
    waitingP50Hours: waiting.p50,
    waitingP90Hours: waiting.p90,
    queueMean: queue.mean,
    queueMost: queue.most,
    queueAtEnd: queue.atEnd,
    utilisation,
  };
}

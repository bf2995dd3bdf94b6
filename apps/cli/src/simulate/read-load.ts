import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkSimulation,
  readSimulation,
  withHabits,
  type SimulationDocument,
  type SimulationStage,
} from '#complaint';
import { usageError } from '../cli-error.js';
import { jsonErrorLine } from '../lint/json-error-line.js';
import type { Output } from '../output.js';
import { projectRoot } from '../project-root.js';
import { refuse } from './read-sides.js';

/** A `simulation.json` that was read. */
export interface Load {
  readonly file: string;
  readonly content: string;
  readonly document: SimulationDocument;
}

/** The load that a process comes with: how its people answer, for loads that do not say. */
export function habitsFile(processId: string): string | undefined {
  return [process.cwd(), projectRoot().folder]
    .map((folder) => join(folder, 'workflows', processId, 'simulation.json'))
    .find((file) => existsSync(file));
}

/** Reads a `simulation.json` by its schema; ends the command with file, line and pointer when it is none. */
export async function readLoad(file: string, output: Output): Promise<Load> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const isMissing = error.code === 'ENOENT';
    throw usageError(`Expected a simulation.json but ${isMissing ? 'there is none' : error.message}.`, {
      place: file,
    });
  });
  let read: ReturnType<typeof readSimulation>;
  try {
    read = readSimulation(content, file);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw usageError(`Expected JSON but got an error: ${error.message}.`, {
      place: `${file}:${jsonErrorLine(content)}`,
    });
  }
  if ('findings' in read) {
    refuse(read.findings, file, output, 'SIMULATION_INVALID');
    throw new TypeError('Expected findings where there is no document');
  }
  return { file, content, document: read.document };
}

/**
 * A load as it is played: with the habits of its process where it says nothing. What it names must be on one of the stages;
 * otherwise the command ends.
 */
export async function playable(
  load: Load,
  stages: readonly SimulationStage[],
  output: Output,
): Promise<SimulationDocument> {
  const [first = [], ...others] = stages.map((stage) => checkSimulation(load.document, stage, load));
  const missing = first.filter((one) =>
    others.every((found) => found.some(({ pointer }) => pointer === one.pointer)),
  );
  refuse(missing, load.file, output, 'SIMULATION_INVALID');
  const habits = habitsFile(load.document.process ?? 'pengaduan');
  return habits === undefined || habits === load.file
    ? load.document
    : withHabits(load.document, (await readLoad(habits, output)).document);
}

import { runCli } from '../program.js';

/** What a command line printed, and how it ended. */
export interface Captured {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process with its streams caught. */
export async function runCaptured(...argv: string[]): Promise<Captured> {
  let out = '';
  let err = '';
  const code = await runCli(argv, {
    writeOut: (text) => void (out += text),
    writeErr: (text) => void (err += text),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  return { code, out, err };
}

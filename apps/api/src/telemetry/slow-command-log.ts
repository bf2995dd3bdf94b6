import type { Logger } from 'pino';
import type { ObservedCommand } from '#runtime';

/**
 * A warning for each command that took long, with what it spent its time on. Kinds and keys only: never what a client sent.
 * @param slowMs from which duration on; 0 for none
 */
export function slowCommandLog(log: Logger, slowMs: number): (command: ObservedCommand) => void {
  if (slowMs === 0) return () => undefined;
  return ({ totalMs, stageMs, ...command }) => {
    if (totalMs < slowMs) return;
    log.warn(
      {
        ...command,
        totalMs: Math.round(totalMs),
        loadMs: Math.round(stageMs.load),
        decideMs: Math.round(stageMs.decide),
        commitMs: Math.round(stageMs.commit),
      },
      'slow command',
    );
  };
}

import type { ClockState } from '#calendar';

/**
 * Whether a clock was kept, by its ledger: false once it has run past its due date, true when it was stopped before, undefined
 * while that is open. A clock that stands still breaks nothing; what it was due then is not looked at while it stands.
 * @param isAnswered the case waits for its reporter after the answer: what is paused then has been kept
 * @param asOf epoch ms
 */
export function wasKept(
  { ledger, state, due }: ClockState,
  isAnswered: boolean,
  asOf: number,
): boolean | undefined {
  let mode: ClockState['state'] = 'stopped';
  for (const { action, at, due: dueThen } of ledger) {
    if (action === 'pause' || action === 'stop') {
      if (mode === 'running' && Date.parse(at) > Date.parse(dueThen)) return false;
      mode = action === 'pause' ? 'paused' : 'stopped';
    } else if (action === 'start' || action === 'resume') mode = 'running';
    // What had stopped goes on when it is planned anew.
    else if (action === 'replan' && mode === 'stopped') mode = 'running';
  }
  if (state === 'running') return asOf > Date.parse(due) ? false : undefined;
  return state === 'stopped' || isAnswered ? true : undefined;
}

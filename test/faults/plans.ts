import { ALL_FAULTS } from './nemesis.js';
import type { RunPlan } from './run.js';
import { endlessLoop } from './stages/endless-loop.js';
import { failover } from './stages/failover.js';
import { gracefulDrain } from './stages/graceful-drain.js';
import { killedBurst } from './stages/killed-burst.js';
import { killedDrain } from './stages/killed-drain.js';
import { poisonJobs } from './stages/poison-jobs.js';
import { staleLease } from './stages/stale-lease.js';
import { timersWhileDown } from './stages/timers-while-down.js';

const TIMERS = 1_000;

/** For CI: every kind of fault that does not need to outlast a lease of 10 s. */
export function shortPlan(): RunPlan {
  return {
    lanes: 8,
    loadMs: 12_000,
    nemesis: { mix: ALL_FAULTS, pauseMs: [40, 200], settledBetween: 12, freezeMs: [400, 1_200] },
    dropShare: 0.08,
    loseShare: 0.02,
    cutShare: 0.04,
    underLoad: [failover],
    afterLoad: [endlessLoop, gracefulDrain, (stage) => timersWhileDown(stage, TIMERS, false)],
    quietMs: 60_000,
  };
}

export function fullPlan(minutes: number): RunPlan {
  return {
    lanes: 16,
    loadMs: minutes * 60_000,
    nemesis: { mix: ALL_FAULTS, pauseMs: [60, 400], settledBetween: 40, freezeMs: [800, 11_500] },
    dropShare: 0.08,
    loseShare: 0.02,
    cutShare: 0.04,
    underLoad: [failover],
    afterLoad: [
      endlessLoop,
      gracefulDrain,
      poisonJobs,
      staleLease,
      killedDrain,
      killedBurst,
      (stage) => timersWhileDown(stage, TIMERS, true),
    ],
    quietMs: 120_000,
  };
}

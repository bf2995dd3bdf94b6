import {
  acknowledgedIsDurable,
  eachKeyHasOneEffect,
  oneWinner,
  staleLeasesNeverCommit,
} from './call-checks.js';
import { runCheck, type CheckResult, type Evidence } from './check.js';
import {
  chainsVerify,
  feedHasNoGap,
  nobodyIsStuck,
  noTimerIsEarly,
  positionsAreDense,
  replayEqualsState,
  tablesEqualStates,
  waitsAreResumedOnce,
} from './journal-checks.js';

/** What holds at every moment, not only when everything is over. */
const ALWAYS = [positionsAreDense, chainsVerify, replayEqualsState, waitsAreResumedOnce, tablesEqualStates];

/** Looks at a snapshot of the database that was taken under load: many instances are in the middle of something then. */
export function checkSnapshot(evidence: Evidence): CheckResult[] {
  return ALWAYS.map((check) => {
    const result = runCheck(check, evidence);
    return { ...result, name: `under load: ${result.name}` };
  });
}

/** Compares the histories with the database. @param followedSince positions after which the subscribers followed, by tenant */
export function checkAll(evidence: Evidence, followedSince: ReadonlyMap<string, number>): CheckResult[] {
  return [
    acknowledgedIsDurable,
    eachKeyHasOneEffect,
    oneWinner,
    staleLeasesNeverCommit,
    positionsAreDense,
    chainsVerify,
    replayEqualsState,
    waitsAreResumedOnce,
    tablesEqualStates,
    nobodyIsStuck,
    noTimerIsEarly,
    feedHasNoGap(followedSince),
  ].map((check) => runCheck(check, evidence));
}

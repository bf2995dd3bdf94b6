import type { ProcessEventType } from '../events.js';
import type { Appliers } from './applier.js';
import { adHocAppliers } from './ad-hoc.appliers.js';
import { compensationAppliers } from './compensation.appliers.js';
import { elementAppliers } from './element.appliers.js';
import { incidentAppliers } from './incident.appliers.js';
import { instanceAppliers } from './instance.appliers.js';
import { keepingAppliers } from './keeping.appliers.js';
import { loopAppliers } from './loop.appliers.js';
import { migrationAppliers } from './migration.appliers.js';
import { recordAppliers } from './record.appliers.js';
import { subscriptionAppliers } from './subscription.appliers.js';
import { workAppliers } from './work.appliers.js';

/** One applier for each event: the compiler refuses a missing one. */
export const appliers: Appliers<ProcessEventType> = {
  ...instanceAppliers,
  ...elementAppliers,
  ...workAppliers,
  ...subscriptionAppliers,
  ...loopAppliers,
  ...migrationAppliers,
  ...incidentAppliers,
  ...recordAppliers,
  ...compensationAppliers,
  ...adHocAppliers,
  ...keepingAppliers,
};

/** Every type of event that there is. */
export const eventTypes = Object.keys(appliers) as readonly ProcessEventType[];

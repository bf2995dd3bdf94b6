import type { CommandType } from '../commands.js';
import { adHocHandlers } from './ad-hoc.handlers.js';
import { eventHandlers } from './event.handlers.js';
import type { Handlers } from './handler.js';
import { instanceHandlers } from './instance.handlers.js';
import { jobHandlers } from './job.handlers.js';
import { keepingHandlers } from './keeping.handlers.js';
import { rescheduleHandlers } from './reschedule.handler.js';
import { suspensionHandlers } from './suspension.handlers.js';
import { migrationHandlers } from './migration.handlers.js';
import { userTaskHandlers } from './user-task.handlers.js';

/** One handler for each command: the compiler refuses a missing one. */
export const handlers: Handlers<CommandType> = {
  ...instanceHandlers,
  ...userTaskHandlers,
  ...jobHandlers,
  ...eventHandlers,
  ...adHocHandlers,
  ...rescheduleHandlers,
  ...suspensionHandlers,
  ...migrationHandlers,
  ...keepingHandlers,
};

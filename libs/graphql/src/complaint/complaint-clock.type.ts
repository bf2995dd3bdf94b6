import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ClockAccount } from '#complaint';
import { DateTime } from '../common/scalars.js';

/** How a clock stands. */
export enum ClockStateEnum {
  RUNNING = 'running',
  PAUSED = 'paused',
  STOPPED = 'stopped',
}
registerEnumType(ClockStateEnum, {
  name: 'ClockState',
  description: 'How a clock stands.',
  valuesMap: {
    RUNNING: { description: 'Its office time is being used.' },
    PAUSED: { description: 'What is left is kept until it is resumed.' },
    STOPPED: { description: 'It has done its work.' },
  },
});

/** What was done to a clock. */
export enum ClockActionEnum {
  START = 'start',
  PAUSE = 'pause',
  RESUME = 'resume',
  STOP = 'stop',
  EXTEND = 'extend',
  REPLAN = 'replan',
  RECOMPUTE = 'recompute',
}
registerEnumType(ClockActionEnum, {
  name: 'ClockAction',
  description: 'What was done to a clock.',
  valuesMap: {
    START: { description: 'It began.' },
    PAUSE: { description: 'What was left was put by.' },
    RESUME: { description: 'It went on with what was left.' },
    STOP: { description: 'It ended.' },
    EXTEND: { description: 'Working days were added.' },
    REPLAN: { description: 'Its length was changed; what was used and paused stays.' },
    RECOMPUTE: { description: 'A calendar that came into force moved its dates.' },
  },
});

/** A line of a clock's ledger. */
@ObjectType({
  description: "A line of a clock's ledger: what was done to it, by whom, why, and what it moved.",
})
export class ClockLedgerLine {
  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => ClockActionEnum, { description: 'What was done.' })
  action!: ClockActionEnum;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => String, {
    nullable: true,
    description: 'By whom; null where it was done in another region before the complaint came here.',
  })
  actor?: string;

  @Field(() => Int, { nullable: true, description: 'Number of the entry in the history of the instance.' })
  sequence?: number;

  @Field(() => DateTime, { description: 'When it is due after it; while paused as it stood at the pause.' })
  dueAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was due before, where that was moved.' })
  dueBefore?: string;

  @Field(() => Int, { nullable: true, description: 'Working days that were given, where some were.' })
  workingDays?: number;

  @Field(() => Float, { description: 'Office time left after it, in milliseconds.' })
  remainingMs!: number;

  @Field(() => String, { description: 'The calendars that it was counted by, e.g. "ID-2026".' })
  calendar!: string;
}

/** A clock of the law that a complaint has, with its ledger. */
@ObjectType({ description: 'A clock of the law that a complaint has, with its ledger.' })
export class ComplaintClock {
  @Field(() => String, { description: 'Its name, e.g. "penyelesaian".' })
  name!: string;

  @Field(() => ClockStateEnum, { description: 'How it stands.' })
  state!: ClockStateEnum;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: string;

  @Field(() => DateTime, { description: 'When it is due; while paused as it stood at the pause.' })
  dueAt!: string;

  @Field(() => String, { description: 'The day on which it is due, in the time zone of the region.' })
  dueDate!: string;

  @Field(() => Boolean, {
    description:
      'Whether the calendar is incomplete on the way to its due date: only weekends were left out there, and the date is counted anew when the calendar comes.',
  })
  isProvisional!: boolean;

  @Field(() => Int, { description: 'Working days that it has in all.' })
  workingDays!: number;

  @Field(() => Float, { description: 'Office time that it has in all, in milliseconds.' })
  budgetMs!: number;

  @Field(() => Float, { description: 'Office time that is used, in milliseconds.' })
  usedMs!: number;

  @Field(() => Float, { description: 'Office time that is left, in milliseconds; 0 when it is overdue.' })
  remainingMs!: number;

  @Field(() => String, { description: 'The calendars that it is counted by.' })
  calendar!: string;

  @Field(() => [ClockLedgerLine], { description: 'What was done to it, the oldest first.' })
  ledger!: ClockLedgerLine[];
}

export function toComplaintClock({ due, lines, ...account }: ClockAccount): ComplaintClock {
  return Object.assign(new ComplaintClock(), account, {
    state: account.state as ClockStateEnum,
    dueAt: due,
    ledger: lines.map(({ due: dueAt, entryNo, action, ...line }) =>
      Object.assign(new ClockLedgerLine(), line, {
        dueAt,
        sequence: entryNo,
        action: action as ClockActionEnum,
      }),
    ),
  });
}

import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { RegionIndicators as CountedRegion } from '#complaint';
import { DateTime } from '../common/scalars.js';

/** A clock whose keeping counts. */
export enum CountedClockEnum {
  VERIFICATION = 'verifikasi',
  FIRST_RESPONSE = 'tanggapan',
  RESOLUTION = 'penyelesaian',
}
registerEnumType(CountedClockEnum, {
  name: 'CountedClock',
  description: 'A clock of the law whose keeping counts.',
  valuesMap: {
    VERIFICATION: { description: 'Verifikasi.' },
    FIRST_RESPONSE: { description: 'Tanggapan.' },
    RESOLUTION: { description: 'Penyelesaian.' },
  },
});

/** A share with what it is made of. */
@ObjectType({ description: 'A share with what it is made of. The formulas stand in docs/indikator.md.' })
export class Indicator {
  @Field(() => Int, { description: 'How many met it.' })
  met!: number;

  @Field(() => Int, { description: 'Of how many: those that are decided.' })
  counted!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'met / counted, from 0 to 1; null where nothing was counted.',
  })
  ratio!: number | null;
}

/** How a clock was kept. */
@ObjectType({ description: 'How a clock was kept.' })
export class ClockIndicator extends Indicator {
  @Field(() => CountedClockEnum, { description: 'Which clock.' })
  clock!: CountedClockEnum;
}

/** The four indicators of some cases. */
@ObjectType({ description: 'The four indicators of some cases.' })
export class IndicatorSet {
  @Field(() => String, {
    nullable: true,
    description: 'Full code of the unit; null for the region as a whole, and for cases that no unit has yet.',
  })
  unit?: string | null;

  @Field(() => Int, { description: 'How many cases.' })
  cases!: number;

  @Field(() => Int, { description: 'How many of them have ended.' })
  ended!: number;

  @Field(() => Indicator, { description: 'Cepat: clocks kept, of those that were decided.' })
  cepat!: Indicator;

  @Field(() => [ClockIndicator], { description: 'The same for each clock.' })
  clocks!: readonly ClockIndicator[];

  @Field(() => Indicator, {
    description:
      'Tepat: cases that the unit that got them first took up and kept, of those taken up or refused.',
  })
  tepat!: Indicator;

  @Field(() => Indicator, {
    description: 'Tuntas: cases closed with a verdict and never opened again, of those closed or overdue.',
  })
  tuntas!: Indicator;

  @Field(() => Indicator, {
    description:
      'Terkoordinasi: dispositions accepted and contributions given in time, of those asked for and decided.',
  })
  terkoordinasi!: Indicator;
}

/** The four indicators of a region. */
@ObjectType({
  description:
    'Cepat, tepat, tuntas, terkoordinasi of a region over a period: of the complaints that began in it, counted from the journal alone.',
})
export class RegionIndicators {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => DateTime, { description: 'Beginning of the period.' })
  from!: string;

  @Field(() => DateTime, { description: 'End of the period; does not belong to it.' })
  to!: string;

  @Field(() => DateTime, {
    description: 'The moment as of which the cases were looked at: nothing later was read.',
  })
  asOf!: string;

  @Field(() => Int, { description: "Last position of the region's journal that was read." })
  upToPosition!: number;

  @Field(() => IndicatorSet, { description: 'Of all cases.' })
  total!: IndicatorSet;

  @Field(() => [IndicatorSet], { description: 'Of each unit, by code; the cases without one last.' })
  units!: readonly IndicatorSet[];
}

export function toRegionIndicators(counted: CountedRegion): RegionIndicators {
  return Object.assign(new RegionIndicators(), counted);
}

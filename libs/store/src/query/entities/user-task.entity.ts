import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `user_task`, for reading. */
@Entity('user_task')
export class UserTaskEntity {
  @PrimaryColumn('smallint') bucket!: number;
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('uuid', { name: 'instance_key' }) instanceKey!: string;
  @PrimaryColumn('int', { name: 'element_key' }) elementKey!: number;
  @Column('text', { name: 'element_id' }) elementId!: string;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('smallint') status!: number;
  @Column('text', { nullable: true }) assignee!: string | null;
  /** `g:<group>` and `u:<user>` */
  @Column('text', { array: true }) candidates!: string[];
  /** Positive infinity where there is none. */
  @Column('timestamptz', { name: 'due_at' }) dueAt!: Date | number;
  @Column('timestamptz', { name: 'follow_up_at', nullable: true }) followUpAt!: Date | null;
  @Column('int') priority!: number;
  @Column('text', { name: 'form_id', nullable: true }) formId!: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Column('int') revision!: number;
}

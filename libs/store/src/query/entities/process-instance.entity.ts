import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `process_instance`, for reading; the state is left to the journal store. */
@Entity('process_instance')
export class ProcessInstanceEntity {
  @PrimaryColumn('smallint') bucket!: number;
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('uuid', { name: 'instance_key' }) instanceKey!: string;
  @Column('text', { name: 'bpmn_process_id' }) bpmnProcessId!: string;
  @Column('uuid', { name: 'definition_key' }) definitionKey!: string;
  @Column('text', { name: 'business_key', nullable: true }) businessKey!: string | null;
  @Column('smallint') status!: number;
  @Column('int') revision!: number;
  @Column('timestamptz', { name: 'started_at' }) startedAt!: Date;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Column('uuid', { name: 'parent_instance_key', nullable: true }) parentInstanceKey!: string | null;
  @Column('int', { name: 'parent_element_key', nullable: true }) parentElementKey!: number | null;
}

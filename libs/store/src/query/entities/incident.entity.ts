import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `incident`, for reading. */
@Entity('incident')
export class IncidentEntity {
  @PrimaryColumn('smallint') bucket!: number;
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('uuid', { name: 'instance_key' }) instanceKey!: string;
  @PrimaryColumn('int', { name: 'incident_key' }) incidentKey!: number;
  @Column('int', { name: 'element_key' }) elementKey!: number;
  @Column('text', { name: 'element_id' }) elementId!: string;
  @Column('text') kind!: string;
  @Column('text') message!: string;
  @Column('timestamptz', { name: 'raised_at' }) raisedAt!: Date;
  @Column('timestamptz', { name: 'resolved_at', nullable: true }) resolvedAt!: Date | null;
}

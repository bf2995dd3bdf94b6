import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A row of `complaint`, for reading. */
@Entity('complaint')
export class ComplaintEntity {
  @PrimaryColumn('smallint') bucket!: number;
  @PrimaryColumn('text') tenant!: string;
  @PrimaryColumn('text', { name: 'complaint_key' }) complaintKey!: string;
  @Column('text') number!: string;
  @Column('uuid', { name: 'instance_key' }) instanceKey!: string;
  @Column('bytea', { name: 'tracking_hash' }) trackingHash!: Buffer;
  @Column('text') channel!: string;
  @Column('text', { name: 'source_id', nullable: true }) sourceId!: string | null;
  @Column('timestamptz', { name: 'received_at' }) receivedAt!: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
  @Column('text') status!: string;
  @Column('boolean', { name: 'has_contact' }) hasContact!: boolean;
  @Column('text') anonymity!: string;
  @Column('double precision', { nullable: true }) latitude!: number | null;
  @Column('double precision', { nullable: true }) longitude!: number | null;
  @Column('bigint', { array: true }) signature!: (number | string)[];
  @Column('text', { name: 'origin_tenant', nullable: true }) originTenant!: string | null;
  @Column('text', { name: 'complaint_class', nullable: true }) complaintClass!: string | null;
  @Column('text', { nullable: true }) category!: string | null;
  @Column('text', { nullable: true }) sensitivity!: string | null;
  @Column('text', { nullable: true }) urgency!: string | null;
  @Column('boolean', { name: 'is_restricted' }) isRestricted!: boolean;
  @Column('text', { nullable: true }) unit!: string | null;
  @Column('timestamptz', { name: 'due_at', nullable: true }) dueAt!: Date | null;
  @Column('text', { nullable: true }) outcome!: string | null;
  @Column('text', { name: 'merged_into', nullable: true }) mergedInto!: string | null;
  @Column('text', { name: 'transferred_to', nullable: true }) transferredTo!: string | null;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;
  @Column('smallint', { nullable: true }) rating!: number | null;
}

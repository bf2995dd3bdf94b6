export type * from './archive/archive.port.js';
export { ArchiveDirectory } from './archive/archive-directory.js';
export { archiveJournal } from './archive/archive-operation.js';
export { verifyArchive, type ArchiveReport } from './archive/verify-archive.js';
export { CLOCK_SKEW_MS, STRETCH } from './audit-queries.port.js';
export type { AuditQueries, JournalFilter, JournalStretch, TaskHolders } from './audit-queries.port.js';
export { AuditTrail } from './checkpoint/audit-trail.js';
export { checkpointHash, checkpointText, signCheckpoint } from './checkpoint/checkpoint.js';
export type { Checkpoint, CheckpointKind } from './checkpoint/checkpoint.js';
export type { CheckpointStore } from './checkpoint/checkpoint.port.js';
export { CheckpointSigner, PublicKeyFault, readPublicKeys } from './checkpoint/checkpoint-key.js';
export type { PublicCheckpointKey, PublicKeyDocument } from './checkpoint/checkpoint-key.js';
export { Checkpointer, type CheckpointPace } from './checkpoint/checkpointer.js';
export { leafHash, type LeafEntry } from './checkpoint/merkle-tree.js';
export { csvOf } from './export/csv.js';
export { formatLine, parseLine } from './export/export-line.js';
export type { EntryLine, ExportLine } from './export/export-line.js';
export { exportLines, type ExportedEntry } from './export/journal-export.js';
export { proofFault, proveEntry, readProof, UnprovableEntry } from './export/inclusion-proof.js';
export type { InclusionProof } from './export/inclusion-proof.js';
export { verifyExport } from './export/verify-export.js';
export type { ExportReport, Forgery } from './export/verify-export.js';
export { xesOf } from './export/xes.js';
export { HistoryService } from './history-service.js';
export type { InstanceAsOf, InstanceMoment, ReplayReport } from './history-service.js';
export { InsightService } from './insight/insight-service.js';
export type { InsightPeriod } from './insight/insight-reader.js';
export type {
  DayInsight,
  DeviationInsight,
  DeviationKind,
  DurationSummary,
  ElementInsight,
  FlowInsight,
  ProcessInsight,
  VariantInsight,
} from './insight/process-insight.js';
export { EngineReplay } from './replay/engine-replay.js';
export { checkOfReport } from './replay/replay-check.js';
export type { ReplayCheck, ReplayDifference } from './replay/replay-check.js';
export { replayOperation } from './replay/replay-operation.js';
export { ENTRY_KINDS, typesOf, type EntryKind } from './entry-kind.js';
export type { StoryFilter } from './story/story-filter.js';
export { storyOf } from './story/story.js';
export { storyPdf, type StoryPdfOptions } from './story/story-pdf.js';
export { StoryService, type OpenStory, type StoryInstance } from './story/story-service.js';
export { storyMarkdown } from './story/story-markdown.js';
export type {
  Story,
  StoryClock,
  StoryLanguage,
  StoryProcess,
  StoryStep,
  VariableChange,
} from './story/story.js';
export { ComplaintHistory } from './time-travel/complaint-history.js';
export type { ComplaintAsOf, HeldOffice } from './time-travel/complaint-history.js';
export type { InstanceDifference } from './time-travel/compare-moments.js';
export { InboxHistory } from './time-travel/inbox-history.js';
export type { InboxMoment, TenantMoment } from './time-travel/inbox-history.js';
export { openTasksOf, type OpenTask } from './time-travel/open-tasks.js';
export { verifyChain, type ChainBreak } from './verify-chain.js';

export { complaintChanges } from './complaint-changes.js';
export type * from './complaint.port.js';
export type * from './evaluation/evaluation.port.js';
export { appealKeyOf, correctionKeyOf, type AppealAccount } from './evaluation/appeal-account.js';
export { APPEAL_WORDS, EvaluationRegister } from './evaluation/evaluation-register.js';
export type { AppealRights, EvaluationOrigin } from './evaluation/evaluation-register.js';
export { ComplaintHost } from './complaint-host.js';
export { complaintChange } from './complaint-projection.js';
export { FINAL_STATUSES, STATUS_LABELS } from './complaint-status.js';
export { ComplaintVault } from './complaint-vault.js';
export type { OpenedMessage, SealedComplaint } from './complaint-vault.js';
export { newComplaintNumber, tenantOfNumber } from './complaint-number.js';
export { answerComplaintDecision } from './decisions/complaint-decisions.js';
export type { ComplaintDecision, DecisionSurroundings } from './decisions/complaint-decisions.js';
export type { ClockVariable, ClockVariables, LadderRungVariable } from './decisions/clock-decision.js';
export { signatureOf, similarity } from './duplicates.js';
export { restrictedRoots, screenRestricted } from './restricted-instances.js';
export { checkFormData, sealedFields, type Form } from './form.js';
export { complaintJobs } from './jobs/complaint-jobs.js';
export { isTrackingCode, SealBroken, Sealer, trackingHash, type WrappedKey } from './privacy/seal.js';
export { checkRegions, RegionConfiguration, reviewRule } from './region-configuration.js';
export type { DocumentVersion } from './region-configuration.js';
export { accountsAt, ClockBook } from './clocks/clock-book.js';
export type { ClockAccount } from './clocks/clock-ledger.js';
export { ClockReplanner } from './clocks/clock-replanner.js';
export { eraseWords } from './retention/erase-operation.js';
export { regionRetention } from './retention/region-retention.js';
export { WordErasure } from './retention/word-erasure.js';
export type { WordRetentionStore } from './retention/word-retention.port.js';
export { CitizenService } from './service/citizen-service.js';
export type { CitizenOutcome, PublicComplaint } from './service/citizen-service.js';
export { complaintInput, ComplaintService } from './service/complaint-service.js';
export type { FileOutcome, InputError, NewComplaint } from './service/complaint-service.js';
export { TaskService, type TaskOutcome } from './service/task-service.js';
export { IndicatorReader, type CountedEntry, type IndicatorPeriod } from './indicators/indicator-reader.js';
export { IndicatorService } from './indicators/indicator-service.js';
export type { Indicator, IndicatorSet, RegionIndicators } from './indicators/indicator.js';
export { parseScenario, ScenarioRejection } from './scenario/parse-scenario.js';
export { readStage, type ReadStage } from './scenario/read-stage.js';
export { runCase, type CaseResult } from './scenario/run-case.js';
export { runDeploymentCases } from './scenario/run-deployment-cases.js';
export { runScenario, type ScenarioStage } from './scenario/run-scenario.js';
export type { Scenario, ScenarioOutcome, ScenarioResult, ScenarioStep } from './scenario/scenario.js';
export { compareConfigurations } from './what-if/compare-configuration.js';
export type { ComparedResource, ResourceChange, ResourceDiff } from './what-if/compare-configuration.js';
export { candidateRegions } from './what-if/candidate-regions.js';
export { compareDecisions } from './what-if/compare-decisions.js';
export { DeploymentPreview } from './what-if/deployment-preview.js';
export type { DeployedResourceDiff } from './what-if/deployment-preview.js';
export { judge, METRICS, parseFailCondition, type FailCondition } from './what-if/fail-condition.js';
export { PolicySimulation } from './what-if/policy-simulation.js';
export type { PolicySimulationInput, PolicySimulationOutcome } from './what-if/policy-simulation.js';
export { PastComplaints } from './what-if/past-complaints.js';
export { simulatePolicy } from './what-if/simulation-operation.js';
export { sampleOf } from './what-if/sample.js';
export type { CaseOutcome, ChangedCase, PastComplaint, WhatIfReport } from './what-if/what-if.js';
export { arrivalsLike, type ArrivedComplaint } from './forward/arrivals-like.js';
export { checkSimulation, readSimulation } from './forward/check-simulation.js';
export { simulationStage, type SimulationStage } from './forward/simulation-stage.js';
export { withHabits, type SimulationDocument } from './forward/simulation-document.js';
export { simulateForward } from './forward/simulate-forward.js';
export type {
  ForwardComparison,
  ForwardReport,
  StationReport,
  UnitReport,
} from './forward/forward-report.js';
export {
  FORWARD_METRICS,
  judgeForward,
  parseForwardCondition,
  type ForwardCondition,
} from './forward/forward-condition.js';

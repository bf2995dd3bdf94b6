import { AuditResolver } from './audit/audit.resolver.js';
import { JournalSearchResolver } from './audit/journal-search.resolver.js';
import { JournalRecordsResolver } from './audit/journal-records.resolver.js';
import { CitizenResolver } from './complaint/citizen.resolver.js';
import { ComplaintResolver } from './complaint/complaint.resolver.js';
import { ComplaintUpdatesResolver } from './complaint/complaint-updates.resolver.js';
import { DeploymentLifecycleResolver } from './deployment/deployment-lifecycle.resolver.js';
import { DeploymentResolver } from './deployment/deployment.resolver.js';
import { EvaluationAppealResolver } from './evaluation/evaluation-appeal.resolver.js';
import { EvaluationResolver } from './evaluation/evaluation.resolver.js';
import { ResourceResolver } from './deployment/resource.resolver.js';
import { ReplayOperationsResolver } from './history/replay-operations.resolver.js';
import { ComplaintSnapshotResolver } from './history/complaint-snapshot.resolver.js';
import { HistoryResolver } from './history/history.resolver.js';
import { InboxSnapshotResolver } from './history/inbox-snapshot.resolver.js';
import { StoryResolver } from './history/story.resolver.js';
import { IncidentChangesResolver } from './incident/incident-changes.resolver.js';
import { IncidentResolver } from './incident/incident.resolver.js';
import { IncidentOperationsResolver } from './incident/incident-operations.resolver.js';
import { IndicatorResolver } from './indicator/indicator.resolver.js';
import { InsightResolver } from './insight/insight.resolver.js';
import { JobEventsResolver } from './job/job-events.resolver.js';
import { JobOperationsResolver } from './job/job-operations.resolver.js';
import { JobResolver } from './job/job.resolver.js';
import { MessageResolver } from './message/message.resolver.js';
import { OrganisationResolver } from './organisation/organisation.resolver.js';
import { MigrationResolver } from './migration/migration.resolver.js';
import { OperationProgressResolver } from './operation/operation-progress.resolver.js';
import { OperationRequestsResolver } from './operation/operation-requests.resolver.js';
import { OperationResolver } from './operation/operation.resolver.js';
import { ProcessDefinitionResolver } from './process-definition/process-definition.resolver.js';
import { BulkOperationsResolver } from './process-instance/bulk-operations.resolver.js';
import { ProcessInstanceCommandsResolver } from './process-instance/process-instance-commands.resolver.js';
import { ProcessInstanceOperationsResolver } from './process-instance/process-instance-operations.resolver.js';
import { ProcessInstanceEventsResolver } from './process-instance/process-instance-events.resolver.js';
import { ProcessInstanceResolver } from './process-instance/process-instance.resolver.js';
import { KeepingResolver } from './retention/keeping.resolver.js';
import { RetentionResolver } from './retention/retention.resolver.js';
import { RoutingPolicyResolver } from './routing-policy/routing-policy.resolver.js';
import { SimulationOperationsResolver } from './simulation/simulation-operations.resolver.js';
import { SimulationResolver } from './simulation/simulation.resolver.js';
import { UserTaskChangesResolver } from './user-task/user-task-changes.resolver.js';
import { UserTaskCommandsResolver } from './user-task/user-task-commands.resolver.js';
import { UserTaskResolver } from './user-task/user-task.resolver.js';
import { ViewerResolver } from './viewer/viewer.resolver.js';
import { WebhookCommandsResolver } from './webhook/webhook-commands.resolver.js';
import { WebhookResolver } from './webhook/webhook.resolver.js';

/** Every resolver of the schema. */
export const RESOLVERS = [
  ViewerResolver,
  UserTaskResolver,
  UserTaskCommandsResolver,
  UserTaskChangesResolver,
  ComplaintResolver,
  CitizenResolver,
  ComplaintUpdatesResolver,
  ProcessInstanceResolver,
  ProcessInstanceCommandsResolver,
  ProcessInstanceOperationsResolver,
  BulkOperationsResolver,
  HistoryResolver,
  ReplayOperationsResolver,
  InboxSnapshotResolver,
  ComplaintSnapshotResolver,
  StoryResolver,
  AuditResolver,
  InsightResolver,
  IndicatorResolver,
  EvaluationResolver,
  EvaluationAppealResolver,
  JournalRecordsResolver,
  JournalSearchResolver,
  ProcessInstanceEventsResolver,
  ProcessDefinitionResolver,
  DeploymentResolver,
  ResourceResolver,
  DeploymentLifecycleResolver,
  RoutingPolicyResolver,
  OrganisationResolver,
  SimulationOperationsResolver,
  SimulationResolver,
  IncidentResolver,
  IncidentOperationsResolver,
  IncidentChangesResolver,
  JobResolver,
  JobEventsResolver,
  JobOperationsResolver,
  MessageResolver,
  OperationResolver,
  OperationProgressResolver,
  OperationRequestsResolver,
  MigrationResolver,
  KeepingResolver,
  RetentionResolver,
  WebhookResolver,
  WebhookCommandsResolver,
];

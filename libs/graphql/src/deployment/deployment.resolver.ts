import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { mayDeployTo } from '#identity';
import type { ResourceStore } from '#runtime';
import { viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { uuidOfId } from '../common/global-id.js';
import { LintFinding } from '../common/lint-finding.type.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import { ConflictError, forbiddenError, lintErrorOf, validationError } from '../common/user-error.js';
import {
  DEPLOYMENT_PREVIEW,
  DEPLOYMENT_STORE,
  DEPLOYMENTS,
  RESOURCES,
  type DeploymentPort,
  type DeploymentPreviewPort,
  type DeploymentReadPort,
} from '../services.js';
import { DeploymentFilterInput, DeployResourcesInput, DeployResourcesPayload } from './deployment.inputs.js';
import {
  Deployment,
  DeploymentCheckView,
  DeploymentConnection,
  DeploymentStepView,
  Resource,
  toCheck,
  toDeployment,
  toResource,
  toStep,
} from './deployment.type.js';
import { ResourceDiff, toResourceDiff } from './resource-diff.type.js';

/** Most files of a bundle. */
const MAX_FILES = 1000;

/** Deployments: what a region runs by. */
@Resolver(() => Deployment)
export class DeploymentResolver {
  constructor(
    @Inject(DEPLOYMENTS) private readonly deploymentService: DeploymentPort,
    @Inject(DEPLOYMENT_PREVIEW) private readonly preview: DeploymentPreviewPort,
    @Inject(DEPLOYMENT_STORE) private readonly store: DeploymentReadPort,
    @Inject(RESOURCES) private readonly resourceStore: ResourceStore,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => DeploymentConnection, { description: 'Deployments, the youngest first.' })
  async deployments(
    @Args('first', { type: () => Int, nullable: true, description: 'How many, 1 to 100; 25 when absent.' })
    first?: number,
    @Args('after', { type: () => String, nullable: true, description: 'Only those after this cursor.' })
    after?: string,
    @Args('filter', { nullable: true, type: () => DeploymentFilterInput, description: 'Which of them.' })
    filter?: DeploymentFilterInput,
  ): Promise<ConnectionOf<Deployment>> {
    const request = pageRequestOf({ first, after });
    const size = request.first ?? 25;
    const records = await this.store.deployments(
      { first: size + 1, ...(request.after && { after: request.after }) },
      {
        ...(isGiven(filter?.regions) && { regions: filter.regions }),
        ...(isGiven(filter?.states) && { statuses: filter.states }),
      },
    );
    const items = records.slice(0, size).map((item) => ({ item, cursor: item.deploymentKey }));
    return toConnection(
      { items, hasNextPage: records.length > size, hasPreviousPage: isGiven(after) },
      toDeployment,
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => Deployment, { nullable: true, description: 'One deployment.' })
  async deployment(
    @Args('id', { type: () => ID, description: "The deployment's id." }) id: string,
  ): Promise<Deployment | undefined> {
    const key = uuidOfId(id, 'Deployment');
    const record = key === undefined ? undefined : await this.store.byKey(key);
    return record && toDeployment(record);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => [Resource], {
    description:
      'The versions that are in force, or that were, or that will be as far as is known, at a moment.',
    complexity: 20,
  })
  async configuration(
    @Args('asOf', { type: () => DateTime, nullable: true, description: 'At which moment; now when absent.' })
    asOf?: string,
    @Args('region', { type: () => String, nullable: true, description: 'Only those of this region.' })
    region?: string,
  ): Promise<Resource[]> {
    const { resources } = await this.resourceStore.inForce(isGiven(asOf) ? asOf : undefined);
    return resources.filter((one) => !isGiven(region) || one.region === region).map(toResource);
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeployResourcesPayload, {
    description:
      'Checks a bundle and deploys it: all of it or nothing. What did not change keeps its version.',
  })
  async deployResources(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The bundle.' }) input: DeployResourcesInput,
  ): Promise<DeployResourcesPayload> {
    const viewer = viewerOf(context);
    const files = input.files.map(({ path, content }) => ({ path, content }));
    const refused = (userErrors: DeployResourcesPayload['userErrors'], findings: LintFinding[] = []) =>
      payloadOf(DeployResourcesPayload, input, { userErrors, findings, created: [], diffs: [] });
    if (files.length === 0 || files.length > MAX_FILES) {
      return refused([
        validationError(['input', 'files'], 'INVALID_ARGUMENT', `Expected 1 to ${MAX_FILES} files.`),
      ]);
    }
    const { comment, gitRevision, dryRun, isDraft, activeFrom, runsCases } = input;
    const done = await this.deploymentService.deploy(
      {
        files,
        dryRun,
        isDraft,
        runsCases,
        mayTouch: (region) => mayDeployTo(viewer, region),
        ...(isGiven(comment) && { comment }),
        ...(isGiven(gitRevision) && { gitRevision }),
        ...(isGiven(activeFrom) && { activeFrom }),
      },
      commandOptionsOf(input, context, 'deployResources'),
    );
    const findings = done.findings.map((finding) => Object.assign(new LintFinding(), finding));
    const { foreignRegions, reviewedRegions } = done;
    if (foreignRegions.length > 0) {
      const message = `Expected files of your regions only but some belong to ${foreignRegions.join(', ')}.`;
      return refused([forbiddenError(['input', 'files'], message, ['ADMIN', 'PROCESS_OWNER'])]);
    }
    if (reviewedRegions.length > 0)
      return refused(
        [
          Object.assign(new ConflictError(), {
            path: ['input', 'isDraft'],
            code: 'SECOND_PERSON_NEEDED',
            message: `Expected a draft, as the policy of ${reviewedRegions.join(', ')} wants a second person's approval: store it with isDraft, then submit it for review.`,
          }),
        ],
        findings,
      );
    const errors = done.findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      const at = (file: string | undefined): number => files.findIndex(({ path }) => path === file);
      return refused(
        errors.map((finding) => lintErrorOf(finding, at(finding.file))),
        findings,
      );
    }
    return payloadOf(DeployResourcesPayload, input, {
      deployment: done.deployment && toDeployment(done.deployment),
      created: done.created.map(toResource),
      diffs: input.dryRun ? (await this.preview.compare(files)).map(toResourceDiff) : [],
      findings,
    });
  }

  @AsParent()
  @ResolveField(() => [Resource], { description: 'Its files.', complexity: 5 })
  async resources(@Parent() { record }: Deployment): Promise<Resource[]> {
    return (await this.store.resourcesOf(record.deploymentKey)).map(toResource);
  }

  @AsParent()
  @ResolveField(() => [DeploymentStepView], {
    description: 'What was done with it, by whom, when and why, the oldest first.',
    complexity: 5,
  })
  async history(@Parent() { record }: Deployment): Promise<DeploymentStepView[]> {
    return (await this.store.steps(record.deploymentKey)).map(toStep);
  }

  @AsParent()
  @ResolveField(() => DeploymentCheckView, {
    nullable: true,
    description: 'What its scenarios and examples came to; null for what was no draft.',
    complexity: 5,
  })
  async check(@Parent() { record }: Deployment): Promise<DeploymentCheckView | undefined> {
    const check = await this.store.check(record.deploymentKey);
    return check && toCheck(check);
  }

  @AsParent()
  @ResolveField(() => [ResourceDiff], {
    description: 'What it changes by meaning, against what was in force when it was stored.',
    complexity: 50,
  })
  async diffs(@Parent() { record }: Deployment): Promise<ResourceDiff[]> {
    return (await this.preview.compareStored(record.deploymentKey)).map(toResourceDiff);
  }
}

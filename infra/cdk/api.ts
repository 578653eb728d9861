/** The HTTP API that Slack calls: one throttled route, at a domain of one's own if there is one. */
import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  ApiMapping,
  CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageSettings } from './configuration.ts';

const route = '/slack/events';

export interface SlackApi {
  api: HttpApi;
  accessLog: LogGroup;
  /** Where Slack sends everything. */
  requestUrl: string;
  /** The same, percent-encoded: a token that is resolved at deployment cannot be encoded here. */
  encodedRequestUrl: string;
  /** What the DNS record of the domain points to; absent without a domain of one's own. */
  domainTarget: string | undefined;
}

/** Makes the API in front of the receiver. The access log holds no request bodies. */
export function slackApi(
  scope: Construct,
  receiver: IFunction,
  { stage: stageName, domain }: StageSettings,
): SlackApi {
  const api = new HttpApi(scope, 'Api');
  api.addRoutes({
    path: route,
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration('Receiver', receiver),
  });
  const accessLog = new LogGroup(scope, 'AccessLog', {
    // Others count toward the account's limit of the log resource policy's size.
    logGroupName: `/aws/vendedlogs/share-recording/${stageName}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const fields = ['requestId', 'requestTime', 'routeKey', 'status', 'integrationLatency'];
  const format = Object.fromEntries(fields.map((field) => [field, `$context.${field}`]));
  const stage = api.defaultStage?.node.defaultChild;
  if (!(stage instanceof CfnStage)) throw new Error('the HTTP API has no default stage');
  stage.defaultRouteSettings = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };
  stage.accessLogSettings = {
    destinationArn: accessLog.logGroupArn,
    format: JSON.stringify(format),
  };
  const domainTarget = domain && customDomain(scope, api, domain).regionalDomainName;
  return { api, accessLog, domainTarget, ...urlsOf(api, domain?.name) };
}

function customDomain(
  scope: Construct,
  api: HttpApi,
  { name, certificateArn }: NonNullable<StageSettings['domain']>,
): DomainName {
  const domainName = new DomainName(scope, 'Domain', {
    domainName: name,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  const mapping = new ApiMapping(scope, 'DomainMapping', { api, domainName });
  // The mapping names the stage, which must exist before.
  if (api.defaultStage) mapping.node.addDependency(api.defaultStage);
  return domainName;
}

function urlsOf(
  api: HttpApi,
  domain: string | undefined,
): Pick<SlackApi, 'requestUrl' | 'encodedRequestUrl'> {
  if (domain !== undefined) {
    const requestUrl = `https://${domain}${route}`;
    return { requestUrl, encodedRequestUrl: encodeURIComponent(requestUrl) };
  }
  const { region, urlSuffix } = Stack.of(api);
  const host = `${api.apiId}.execute-api.${region}.${urlSuffix}`;
  return {
    requestUrl: `${api.apiEndpoint}${route}`,
    encodedRequestUrl: Fn.join('', ['https%3A%2F%2F', host, encodeURIComponent(route)]),
  };
}

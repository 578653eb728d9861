/**
 * Resolves references in a synthesized template to local names and ARNs, as a deployment would. Anything that is not
 * supported is an error, never skipped.
 */

export type Properties = Record<string, unknown>;
export interface Resource {
  Type: string;
  Properties: Properties;
}

const account = '000000000000';
const region = 'eu-west-1';
const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

const pseudo: Record<string, string> = {
  'AWS::Region': region,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

type Attributes = (id: string, endpoint: string) => Record<string, string>;

/** `Ref` and the attributes that `Fn::GetAtt` may ask for, by type. */
const named: Record<string, Attributes> = {
  'AWS::DynamoDB::GlobalTable': (id) => ({ Ref: id, Arn: arn('dynamodb', `table/${id}`) }),
  'AWS::SQS::Queue': (id, endpoint) => ({
    Ref: `${endpoint}/${account}/${id}`,
    Arn: arn('sqs', id),
    QueueName: id,
  }),
  'AWS::SecretsManager::Secret': (id) => ({ Ref: arn('secretsmanager', `secret:${id}`) }),
  'AWS::Logs::LogGroup': (id) => ({ Ref: id, Arn: arn('logs', `log-group:${id}:*`) }),
  'AWS::Lambda::Function': (id) => ({ Ref: id, Arn: arn('lambda', `function:${id}`) }),
  'AWS::IAM::Role': (id) => ({ Ref: id, Arn: `arn:aws:iam::${account}:role/${id}` }),
  'AWS::S3::Bucket': (id) => ({ Ref: id, Arn: `arn:aws:s3:::${id}` }),
  'AWS::KinesisFirehose::DeliveryStream': (id) => ({
    Ref: id,
    Arn: arn('firehose', `deliverystream/${id}`),
  }),
  'AWS::ApiGatewayV2::Integration': (id) => ({ Ref: id }),
  'AWS::ApiGatewayV2::Api': (id) => ({ Ref: id }),
};

export class DeployedTemplate {
  readonly resources: Record<string, Resource>;
  readonly #endpoint: string;

  /** `endpoint`: where the AWS simulators listen; it is part of a queue's URL. */
  constructor(template: unknown, endpoint: string) {
    this.resources = (template as { Resources: Record<string, Resource> }).Resources;
    this.#endpoint = endpoint;
  }

  ofType(type: string): [string, Resource][] {
    return Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
  }

  /** The only matching resource of a type. */
  only(type: string, fits: (properties: Properties) => boolean = () => true): [string, Properties] {
    const found = this.ofType(type).filter(([, { Properties }]) => fits(Properties));
    if (found.length !== 1) throw new Error(`${found.length} resources of ${type} fit, not one`);
    const [id, { Properties }] = found[0]!;
    return [id, Properties];
  }

  attribute(id: string, name: string): string {
    const resource = this.resources[id];
    if (!resource) throw new Error(`the template has no ${id}`);
    const value = named[resource.Type]?.(id, this.#endpoint)[name];
    if (value === undefined) throw new Error(`${name} of ${resource.Type} is not understood`);
    return value;
  }

  /** The value of an expression; an unsupported intrinsic function is an error. */
  text(expression: unknown): string {
    if (typeof expression === 'string' || typeof expression === 'number') return String(expression);
    const entries = Object.entries(expression as object);
    const [name = '', argument] = entries[0] ?? [];
    if (entries.length !== 1) throw new Error(`not understood: ${JSON.stringify(expression)}`);
    switch (name) {
      case 'Ref':
        return pseudo[String(argument)] ?? this.attribute(String(argument), 'Ref');
      case 'Fn::GetAtt': {
        const [id, attribute] = argument as [string, string];
        return this.attribute(id, attribute);
      }
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => this.text(part)).join(separator);
      }
      default:
        throw new Error(`not understood: ${JSON.stringify(expression)}`);
    }
  }

  /** The resource with this ARN. */
  byArn(type: string, wanted: string): string {
    const found = this.ofType(type).find(([id]) => this.attribute(id, 'Arn') === wanted);
    if (!found) throw new Error(`no ${type} has the ARN ${wanted}`);
    return found[0];
  }
}

/** A customer-managed key for the requests table and the queues. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/** Lets a function use the key through the two services only: it can decrypt nothing that it got elsewhere. */
export function allowDataKey(fn: IFunction, keyArn: string): void {
  const { region } = Stack.of(fn);
  const services = ['dynamodb', 'sqs'].map((service) => `${service}.${region}.amazonaws.com`);
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'],
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': services } },
    }),
  );
}

/** What every side talks to: the simulator of Slack, the simulator of Secrets Manager, a gateway that hands events over. */

import { Clock } from '../../infra/local/clock.ts';
import { Gateway } from '../../infra/local/gateway.ts';
import { AwsEndpoint } from '../../infra/local/simulators/aws/endpoint.ts';
import { LocalSecrets } from '../../infra/local/simulators/aws/secrets.ts';
import { SlackSimulator } from '../../infra/local/simulators/slack/simulator.ts';
import { ann } from '../support/harness.ts';

type Invoke = (event: unknown) => Promise<unknown>;

const secretName = 'share-recording/slack';
const policy = { rules: [{ name: 'colleagues', recipients: ['*@example.com'] }] };

export class BenchEnvironment {
  readonly slack = new SlackSimulator({
    botToken: 'xoxb-local',
    signingSecret: 'local-signing-secret',
    clock: new Clock(),
  });
  readonly aws: AwsEndpoint;
  readonly #gateway = new Gateway({ invoke: (event) => this.#invoke(event) });
  #invoke: Invoke = () => Promise.reject(new Error('nobody to invoke'));
  #environment: Record<string, string> = {};

  private constructor(secrets: LocalSecrets) {
    this.aws = new AwsEndpoint({}, secrets, 'bench');
    const { botToken, signingSecret } = this.slack;
    secrets.put(secretName, JSON.stringify({ botToken, signingSecret, teamId: 'T0LOCAL' }));
  }

  static async start(): Promise<BenchEnvironment> {
    const stand = new BenchEnvironment(new LocalSecrets());
    const slackApi = await stand.slack.start();
    const aws = await stand.aws.start();
    stand.slack.requestUrl = await stand.#gateway.start();
    stand.#environment = {
      PATH: process.env.PATH ?? '',
      AWS_ENDPOINT_URL: aws,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      SLACK_API_URL: slackApi,
      SLACK_SECRET_ID: secretName,
      REQUESTS_TABLE: 'requests',
      WORK_QUEUE_URL: `${aws}/000000000000/work`,
      AUDIT_LOG_GROUP: 'audit',
      POLICY: JSON.stringify(policy),
    };
    return stand;
  }

  get environment(): Record<string, string> {
    return this.#environment;
  }

  /** Types the command and sees to it that the form came; `invoke` is who gets the event. */
  async command<T extends { answer: unknown }>(invoke: (event: unknown) => Promise<T>): Promise<T> {
    let answered: T | undefined;
    this.#invoke = async (event) => {
      answered = await invoke(event);
      return answered.answer;
    };
    const seen = await this.slack.command(ann, 'C0QA', '');
    this.slack.workspace.stacks.clear();
    if (seen.kind !== 'view' || !answered) throw new Error(`no form: ${JSON.stringify(seen)}`);
    return answered;
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
    await Promise.all([this.slack.stop(), this.aws.stop()]);
  }
}

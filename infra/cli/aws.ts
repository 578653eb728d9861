/** How the tools call AWS: through `HTTPS_PROXY`, `HTTP_PROXY`, and `NO_PROXY` where they are set. */
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { proxyEnvironment } from '../../lambda/config.ts';

const options = { keepAlive: true, proxyEnv: proxyEnvironment() };

/** What every SDK client of the tools is made with. */
export const awsOptions = {
  requestHandler: { httpAgent: new Agent(options), httpsAgent: new TlsAgent(options) },
};

/** An `IcwsPbx` in this process, against the ICWS simulator over HTTP. Registers its own hooks for Jest. */
import type { IcwsFault } from '../../infra/local/simulators/icws/answers.ts';
import { IcwsSimulator } from '../../infra/local/simulators/icws/simulator.ts';
import type { Secret } from '../../lambda/application/ports.ts';
import type { OutgoingEmail } from '../../lambda/domain/email.ts';
import { type IcwsPbx, icwsPbx } from '../../lambda/icws/pbx.ts';
import { type IcwsSettings, icwsSecretSchema } from '../../lambda/icws/settings.ts';
import type { LoginCircuitBreaker } from '../../lambda/icws/sign-in.ts';
import { MemoryLog } from './ports.ts';

export const email: OutgoingEmail = {
  recordingIds: ['0DE0C017-CD4F-D013-8E31-18D8B7470001'],
  to: [{ name: 'Bob', address: 'bob@example.com' }],
  cc: [],
  replyTo: 'ann@example.com',
  emailSubject: 'The call',
  emailBody: 'Hello',
  priority: 4,
};

export const fault = (
  on: IcwsFault['on'],
  status: number,
  body: object = {},
  headers = {},
): IcwsFault => ({ on, kind: 'answer', status, body, headers });

/** Records the calls of the port, and answers `state`. */
class RecordingCircuitBreaker implements LoginCircuitBreaker {
  state: Awaited<ReturnType<LoginCircuitBreaker['tryAcquire']>> = { kind: 'closed' };
  acquired: string[] = [];
  tripped: string[] = [];
  closed: string[] = [];

  tryAcquire(version: string) {
    this.acquired.push(version);
    return Promise.resolve(this.state);
  }

  trip(version: string) {
    this.tripped.push(version);
    return Promise.resolve();
  }

  reset(version: string) {
    this.closed.push(version);
    return Promise.resolve();
  }
}

/** The simulator and everything that the PBX is given, all fresh for each test. */
class IcwsFixture {
  readonly icws = new IcwsSimulator({ userId: 'app', password: 'right' });
  now = 0;
  circuitBreaker = new RecordingCircuitBreaker();
  log = new MemoryLog();
  /** The current secret, and the one that reading it again returns. */
  secrets: Secret<IcwsSettings>[] = [];
  refreshes = 0;

  reset(): void {
    this.now = 1_000_000;
    this.circuitBreaker = new RecordingCircuitBreaker();
    this.log = new MemoryLog();
    this.secrets = [this.ready()];
    this.refreshes = 0;
    this.icws.faults = [];
    this.icws.calls = [];
    this.icws.outbox = [];
    this.icws.recordingsVersion = 6;
    this.icws.parameters = 'nested';
    this.icws.interaction = () => undefined;
    this.icws.detailsOf = () => ({});
    this.icws.isForbidden = () => false;
    this.icws.notAccepting = () => undefined;
    this.icws.sessions.forgetAll();
  }

  ready(more: object = {}, version = 'v1'): Secret<IcwsSettings> {
    const own = { baseUrl: this.icws.baseUrl, userId: 'app', password: 'right' };
    return { kind: 'ready', version, value: icwsSecretSchema.parse({ ...own, ...more }) };
  }

  pbx(mode: 'release' | 'keep' = 'release'): IcwsPbx {
    return icwsPbx({
      mode,
      now: () => this.now,
      log: this.log,
      circuitBreaker: this.circuitBreaker,
      secret: {
        current: () => Promise.resolve(this.secrets[0]!),
        refreshed: () => {
          this.refreshes += 1;
          return Promise.resolve(this.secrets[1] ?? this.secrets[0]!);
        },
      },
    });
  }

  /** Opens a session, which must be ready. */
  async session(on = this.pbx()) {
    const result = await on.openSession();
    if (result.kind !== 'ready') throw new Error(JSON.stringify(result));
    return { ...result, on };
  }

  /** The calls that the simulator received, session IDs replaced. */
  called(): string[] {
    return this.icws.calls.map(
      ({ method, path, status }) => `${method} ${path.replace(/\d{6,}/, 'ID')} ${status}`,
    );
  }
}

/** Starts the simulator for a test file and resets everything before each test. */
export function useIcws(): IcwsFixture {
  const fixture = new IcwsFixture();
  beforeAll(() => fixture.icws.start());
  afterAll(() => fixture.icws.stop());
  beforeEach(() => fixture.reset());
  return fixture;
}

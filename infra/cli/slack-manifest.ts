/** The Slack app's manifest, from the same names that the code uses ("App manifests" of Slack's docs). */
import { events, scopes, shortcuts } from '../../lambda/slack/ids.ts';
import { en } from '../../lambda/slack/texts/en.ts';

const { app } = en;

/** The stage that people use; any other has a name and a command of its own, so that both fit into one workspace. */
const mainStage = 'main';

/** What people type: Slack gives a command to whichever app was installed last. */
export const commandOf = (stage: string): string =>
  stage === mainStage ? '/share-recording' : `/share-recording-${stage}`;

interface Installation {
  /** Where Slack sends everything; without one, the app uses Socket Mode. */
  requestUrl?: string | undefined;
  stage: string;
}

export function slackManifest({ requestUrl, stage }: Installation) {
  const suffix = stage === mainStage ? '' : ` (${stage})`;
  const url = requestUrl === undefined ? {} : { url: requestUrl };
  const request = requestUrl === undefined ? {} : { request_url: requestUrl };
  return {
    display_information: {
      name: `${app.name}${suffix}`,
      description: app.description,
      background_color: '#1d3557',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      // Slack allows no blanks and no capitals in this one.
      bot_user: { display_name: commandOf(stage).slice(1), always_online: true },
      slash_commands: [
        {
          command: commandOf(stage),
          ...url,
          description: app.command,
          usage_hint: app.usageHint,
          should_escape: false,
        },
      ],
      shortcuts: [
        { ...app.shortcuts.global, type: 'global', callback_id: shortcuts.global },
        { ...app.shortcuts.message, type: 'message', callback_id: shortcuts.message },
      ],
    },
    oauth_config: { scopes: { bot: [...scopes] } },
    settings: {
      event_subscriptions: { ...request, bot_events: Object.values(events) },
      interactivity: { is_enabled: true, ...request },
      org_deploy_enabled: false,
      socket_mode_enabled: requestUrl === undefined,
      token_rotation_enabled: false,
    },
  };
}

const placeholder = 'https://request.url.invalid';

/** The link that creates the app. `encodedUrl` may be a CDK token that is resolved only at deployment. */
export function manifestLink(encodedUrl: string, stage: string): string {
  return linkOf({ requestUrl: placeholder, stage }).replaceAll(
    encodeURIComponent(placeholder),
    encodedUrl,
  );
}

/** The link that creates the app for Socket Mode. */
export const socketModeLink = (): string => linkOf({ stage: mainStage });

function linkOf(installation: Installation): string {
  const manifest = encodeURIComponent(JSON.stringify(slackManifest(installation)));
  return `https://api.slack.com/apps?new_app=1&manifest_json=${manifest}`;
}

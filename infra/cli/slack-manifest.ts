/** The Slack app's manifest, from the same names that the code uses ("App manifests" of Slack's docs). */
import { command, events, scopes, shortcuts } from '../../lambda/slack/ids.ts';

/** `requestUrl`: where Slack delivers everything to; without one, over Socket Mode. */
export function slackManifest(requestUrl: string | undefined) {
  const url = requestUrl === undefined ? {} : { url: requestUrl };
  const request = requestUrl === undefined ? {} : { request_url: requestUrl };
  return {
    display_information: {
      name: 'share-recording',
      description: 'Share a call recording by email, approved before it is sent.',
      background_color: '#1d3557',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: true,
      },
      bot_user: { display_name: 'share-recording', always_online: true },
      slash_commands: [
        {
          command,
          ...url,
          description: 'Share a call recording by email',
          usage_hint: '[recordingId] [email] | status [SR-…] | help',
          should_escape: false,
        },
      ],
      shortcuts: [
        {
          name: 'Share a recording',
          type: 'global',
          callback_id: shortcuts.global,
          description: 'Share a call recording by email',
        },
        {
          name: 'Share this recording',
          type: 'message',
          callback_id: shortcuts.message,
          description: 'Share the recording that this message names',
        },
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

const place = 'https://request.url.invalid';

/**
 * The link that creates the app. `encodedUrl` stands URL-encoded in it, and may be a token that is
 * resolved only when the stack is deployed.
 */
export function manifestLink(encodedUrl: string): string {
  return linkOf(place).replaceAll(encodeURIComponent(place), encodedUrl);
}

/** The link that creates the app for a trial over Socket Mode. */
export const socketModeLink = (): string => linkOf(undefined);

function linkOf(requestUrl: string | undefined): string {
  const manifest = encodeURIComponent(JSON.stringify(slackManifest(requestUrl)));
  return `https://api.slack.com/apps?new_app=1&manifest_json=${manifest}`;
}
